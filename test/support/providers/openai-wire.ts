/** Frames of OpenAI's responses stream. */

function frame(type: string, fields: Readonly<Record<string, unknown>>): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: 0, ...fields })}\n\n`;
}

const response = { id: 'resp_1', object: 'response', created_at: 1_790_000_000, model: 'gpt-test' };

export const openai = {
  created: (): string =>
    frame('response.created', { response: { ...response, status: 'in_progress', output: [] } }),
  inProgress: (): string =>
    frame('response.in_progress', { response: { ...response, status: 'in_progress', output: [] } }),
  messageStart: (output_index: number, id: string): string =>
    frame('response.output_item.added', {
      output_index,
      item: { id, type: 'message', status: 'in_progress', role: 'assistant', content: [] },
    }),
  text: (output_index: number, item_id: string, delta: string): string =>
    frame('response.output_text.delta', { output_index, item_id, content_index: 0, delta }),
  messageEnd: (output_index: number, id: string, text: string): string =>
    frame('response.output_item.done', {
      output_index,
      item: {
        id,
        type: 'message',
        status: 'completed',
        role: 'assistant',
        content: [{ type: 'output_text', text, annotations: [] }],
      },
    }),
  webSearch: (output_index: number, id: string): string =>
    frame('response.output_item.added', {
      output_index,
      item: { id, type: 'web_search_call', status: 'in_progress' },
    }) +
    frame('response.output_item.done', {
      output_index,
      item: {
        id,
        type: 'web_search_call',
        status: 'completed',
        action: { type: 'search', query: 'x' },
      },
    }),
  citation: (output_index: number, item_id: string, url: string, title: string): string =>
    frame('response.output_text.annotation.added', {
      output_index,
      item_id,
      content_index: 0,
      annotation_index: 0,
      annotation: { type: 'url_citation', start_index: 0, end_index: 1, url, title },
    }),
  reasoningStart: (output_index: number, id: string): string =>
    frame('response.output_item.added', {
      output_index,
      item: { id, type: 'reasoning', summary: [], encrypted_content: '' },
    }),
  summaryStart: (output_index: number, item_id: string, summary_index: number): string =>
    frame('response.reasoning_summary_part.added', {
      output_index,
      item_id,
      summary_index,
      part: { type: 'summary_text', text: '' },
    }),
  summary: (output_index: number, item_id: string, summary_index: number, delta: string): string =>
    frame('response.reasoning_summary_text.delta', { output_index, item_id, summary_index, delta }),
  reasoningEnd: (output_index: number, id: string, text: string, encrypted: string): string =>
    frame('response.output_item.done', {
      output_index,
      item: {
        id,
        type: 'reasoning',
        summary: [{ type: 'summary_text', text }],
        encrypted_content: encrypted,
      },
    }),
  callStart: (output_index: number, id: string, call_id: string, name: string): string =>
    frame('response.output_item.added', {
      output_index,
      item: { id, type: 'function_call', status: 'in_progress', call_id, name, arguments: '' },
    }),
  callJson: (output_index: number, item_id: string, delta: string): string =>
    frame('response.function_call_arguments.delta', { output_index, item_id, delta }),
  callEnd: (
    output_index: number,
    id: string,
    call_id: string,
    name: string,
    args: string,
  ): string =>
    frame('response.output_item.done', {
      output_index,
      item: { id, type: 'function_call', status: 'completed', call_id, name, arguments: args },
    }),
  computerCall: (
    output_index: number,
    id: string,
    call_id: string,
    actions: readonly unknown[],
    pending_safety_checks: readonly unknown[] = [],
  ): string =>
    frame('response.output_item.added', {
      output_index,
      item: { id, type: 'computer_call', status: 'in_progress', call_id, actions: [] },
    }) +
    frame('response.output_item.done', {
      output_index,
      item: {
        id,
        type: 'computer_call',
        status: 'completed',
        call_id,
        actions,
        pending_safety_checks,
      },
    }),
  completed: (
    usage: Readonly<Record<string, unknown>> = {
      input_tokens: 10,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: 5,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: 15,
    },
  ): string =>
    frame('response.completed', {
      response: { ...response, status: 'completed', output: [], usage, incomplete_details: null },
    }),
  incomplete: (reason: string): string =>
    frame('response.incomplete', {
      response: {
        ...response,
        status: 'incomplete',
        output: [],
        usage: { input_tokens: 10, output_tokens: 5, total_tokens: 15 },
        incomplete_details: { reason },
      },
    }),
  failed: (code: string, message: string): string =>
    frame('response.failed', {
      response: { ...response, status: 'failed', output: [], error: { code, message } },
    }),
  error: (code: string, message: string): string =>
    frame('error', { error: { type: code, code, message, param: null } }),
  errorBody: (type: string, code: string | null, message: string) => ({
    error: { message, type, param: null, code },
  }),
};

export function openaiText(text: string): readonly string[] {
  return [
    openai.created(),
    openai.inProgress(),
    openai.messageStart(0, 'msg_1'),
    openai.text(0, 'msg_1', text),
    openai.messageEnd(0, 'msg_1', text),
    openai.completed(),
  ];
}
