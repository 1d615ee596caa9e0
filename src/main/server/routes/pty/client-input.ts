import { ptyClientMessageSchema, type PtyClientMessage } from '#shared/api/terminals.ts';
import { createJsonStream } from './json-stream.ts';

/** What a terminal's client sends, in frames of either kind. */
export interface ClientInput {
  /** Undefined for what is malformed: the socket has to end. */
  readText(text: string): readonly PtyClientMessage[] | undefined;
  readBinary(bytes: Uint8Array): readonly PtyClientMessage[] | undefined;
}

export function createClientInput(): ClientInput {
  const read = createJsonStream();
  // A character may be split between two frames.
  const decoder = new TextDecoder('utf-8');

  function readText(text: string): readonly PtyClientMessage[] | undefined {
    const values = read(text);
    if (values === undefined) return undefined;
    const messages: PtyClientMessage[] = [];
    for (const value of values) {
      const message = ptyClientMessageSchema.safeParse(value);
      if (!message.success) return undefined;
      messages.push(message.data);
    }
    return messages;
  }

  return {
    readText,
    readBinary: (bytes) => readText(decoder.decode(bytes, { stream: true })),
  };
}
