/** Frames of Anthropic's messages stream. */

function frame(type: string, fields: Readonly<Record<string, unknown>> = {}): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
}

type Usage = Readonly<Record<string, number>>;

export const anthropic = {
  start: (usage: Usage = { input_tokens: 10, output_tokens: 1 }): string =>
    frame('message_start', {
      message: {
        id: 'msg_1',
        type: 'message',
        role: 'assistant',
        model: 'claude-test',
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage,
      },
    }),
  ping: (): string => frame('ping'),
  textStart: (index: number): string =>
    frame('content_block_start', { index, content_block: { type: 'text', text: '' } }),
  text: (index: number, text: string): string =>
    frame('content_block_delta', { index, delta: { type: 'text_delta', text } }),
  thinkingStart: (index: number): string =>
    frame('content_block_start', {
      index,
      content_block: { type: 'thinking', thinking: '', signature: '' },
    }),
  thinking: (index: number, thinking: string): string =>
    frame('content_block_delta', { index, delta: { type: 'thinking_delta', thinking } }),
  signature: (index: number, signature: string): string =>
    frame('content_block_delta', { index, delta: { type: 'signature_delta', signature } }),
  redacted: (index: number, data: string): string =>
    frame('content_block_start', { index, content_block: { type: 'redacted_thinking', data } }),
  toolStart: (index: number, id: string, name: string): string =>
    frame('content_block_start', {
      index,
      content_block: { type: 'tool_use', id, name, input: {} },
    }),
  toolJson: (index: number, partial_json: string): string =>
    frame('content_block_delta', { index, delta: { type: 'input_json_delta', partial_json } }),
  /** A search that the provider runs itself, with its results as the next block. */
  webSearch: (index: number, results: readonly { url: string; title: string }[]): string =>
    anthropic.searchCall(index) + anthropic.searchResult(index + 1, results),
  searchCall: (index: number): string =>
    frame('content_block_start', {
      index,
      content_block: { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: {} },
    }) +
    frame('content_block_delta', {
      index,
      delta: { type: 'input_json_delta', partial_json: '{"query":' },
    }) +
    frame('content_block_delta', {
      index,
      delta: { type: 'input_json_delta', partial_json: '"x"}' },
    }) +
    frame('content_block_stop', { index }),
  searchResult: (index: number, results: readonly { url: string; title: string }[]): string =>
    frame('content_block_start', {
      index,
      content_block: {
        type: 'web_search_tool_result',
        tool_use_id: 'srvtoolu_1',
        content: results.map((result) => ({
          type: 'web_search_result',
          encrypted_content: 'ZW5j',
          page_age: null,
          ...result,
        })),
      },
    }) + frame('content_block_stop', { index }),
  searchFailed: (index: number, error_code: string): string =>
    frame('content_block_start', {
      index,
      content_block: {
        type: 'web_search_tool_result',
        tool_use_id: 'srvtoolu_1',
        content: { type: 'web_search_tool_result_error', error_code },
      },
    }) + frame('content_block_stop', { index }),
  citation: (index: number, url: string, title: string): string =>
    frame('content_block_delta', {
      index,
      delta: {
        type: 'citations_delta',
        citation: {
          type: 'web_search_result_location',
          cited_text: 'words',
          encrypted_index: 'aW5kZXg',
          url,
          title,
        },
      },
    }),
  blockStop: (index: number): string => frame('content_block_stop', { index }),
  end: (stop_reason: string, usage: Usage = { output_tokens: 20 }): string =>
    frame('message_delta', { delta: { stop_reason, stop_sequence: null }, usage }) +
    frame('message_stop'),
  error: (type: string, message: string): string => frame('error', { error: { type, message } }),
  errorBody: (type: string, message: string) => ({ type: 'error', error: { type, message } }),
};

/** A whole answer of one tool call. */
export function anthropicCall(id: string, name: string, args: unknown): readonly string[] {
  return [
    anthropic.start(),
    anthropic.toolStart(0, id, name),
    anthropic.toolJson(0, JSON.stringify(args)),
    anthropic.blockStop(0),
    anthropic.end('tool_use'),
  ];
}

/** A whole answer of one text block. */
export function anthropicText(text: string): readonly string[] {
  return [
    anthropic.start(),
    anthropic.textStart(0),
    anthropic.text(0, text),
    anthropic.blockStop(0),
    anthropic.end('end_turn'),
  ];
}
