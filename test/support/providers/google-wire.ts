/** Frames of Gemini's `streamGenerateContent` as server-sent events. */

type Part = Readonly<Record<string, unknown>>;

function chunk(fields: Readonly<Record<string, unknown>>): string {
  return `data: ${JSON.stringify({ modelVersion: 'gemini-test', responseId: 'r1', ...fields })}\r\n\r\n`;
}

export const google = {
  parts: (...parts: readonly Part[]): string =>
    chunk({ candidates: [{ content: { role: 'model', parts }, index: 0 }] }),
  grounded: (parts: readonly Part[], sources: readonly { uri: string; title: string }[]): string =>
    chunk({
      candidates: [
        {
          content: { role: 'model', parts },
          index: 0,
          groundingMetadata: {
            webSearchQueries: ['pilothouse'],
            groundingChunks: sources.map((web) => ({ web })),
            groundingSupports: [],
          },
        },
      ],
    }),
  finish: (finishReason: string, usageMetadata: Readonly<Record<string, number>>): string =>
    chunk({
      candidates: [{ content: { role: 'model', parts: [{ text: '' }] }, finishReason, index: 0 }],
      usageMetadata,
    }),
  errorBody: (code: number, status: string, message: string, details: readonly unknown[] = []) => ({
    error: { code, message, status, details },
  }),
};

export function googleText(text: string): readonly string[] {
  return [
    google.parts({ text }),
    google.finish('STOP', { promptTokenCount: 10, candidatesTokenCount: 5, totalTokenCount: 15 }),
  ];
}
