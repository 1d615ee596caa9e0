/** Frames of the chat completions stream that OpenAI-compatible servers speak. */

function frame(value: unknown): string {
  return `data: ${JSON.stringify(value)}\n\n`;
}

const base = {
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 1_790_000_000,
  model: 'local-test',
};

function delta(
  delta: Readonly<Record<string, unknown>>,
  finish_reason: string | null = null,
): string {
  return frame({ ...base, choices: [{ index: 0, delta, finish_reason }] });
}

export const chat = {
  role: (): string => delta({ role: 'assistant', content: '' }),
  text: (content: string): string => delta({ content }),
  reasoning: (reasoning_content: string): string => delta({ reasoning_content }),
  /** OpenRouter's, which carry the proof of a thought. */
  reasoningDetails: (...reasoning_details: readonly Readonly<Record<string, unknown>>[]): string =>
    delta({ reasoning_details }),
  callStart: (index: number, id: string, name: string, args = ''): string =>
    delta({
      tool_calls: [{ index, id, type: 'function', function: { name, arguments: args } }],
    }),
  callJson: (index: number, args: string): string =>
    delta({ tool_calls: [{ index, function: { arguments: args } }] }),
  finish: (reason: string): string => delta({}, reason),
  usage: (usage: Readonly<Record<string, unknown>>): string =>
    frame({ ...base, choices: [], usage }),
  done: (): string => 'data: [DONE]\n\n',
  error: (message: string, type = 'server_error'): string =>
    frame({ error: { message, type, code: null } }),
};

export function chatText(text: string): readonly string[] {
  return [
    chat.role(),
    chat.text(text),
    chat.finish('stop'),
    chat.usage({ prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 }),
    chat.done(),
  ];
}
