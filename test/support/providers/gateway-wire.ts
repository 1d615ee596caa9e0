/** Frames of Vercel's AI gateway: the parts of its SDK's own protocol as server-sent events. */

function frame(part: Readonly<Record<string, unknown>>): string {
  return `data: ${JSON.stringify(part)}\n\n`;
}

export const gateway = {
  start: (): string => frame({ type: 'stream-start', warnings: [] }),
  part: frame,
  text: (text: string): string =>
    frame({ type: 'text-start', id: '0' }) +
    frame({ type: 'text-delta', id: '0', delta: text }) +
    frame({ type: 'text-end', id: '0' }),
  finish: (unified: string): string =>
    frame({
      type: 'finish',
      finishReason: { unified, raw: unified },
      usage: {
        inputTokens: { total: 120, noCache: 20, cacheRead: 100, cacheWrite: 0 },
        outputTokens: { total: 5, text: 5, reasoning: 0 },
      },
    }),
  errorBody: (type: string, message: string) => ({ error: { type, message } }),
};

export function gatewayText(text: string): readonly string[] {
  return [gateway.start(), gateway.text(text), gateway.finish('stop')];
}
