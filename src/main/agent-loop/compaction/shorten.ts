import { keepHeadAndTail } from '../tools/truncate.ts';
import type { HistoryMessage, StoredPart } from '../types.ts';

/** Bytes of what a tool was given, and of what it answered. */
const MAX_CALL_BYTES = 1024;
/** Bytes of a text of the person or the model. */
const MAX_TEXT_BYTES = 16 * 1024;

/** The same conversation with the middle of everything long left out. */
export function shortened(history: readonly HistoryMessage[]): readonly HistoryMessage[] {
  return history.map((message) =>
    message.role === 'system' ? message : { ...message, parts: message.parts.map(shortPart) },
  );
}

function shortPart(part: StoredPart): StoredPart {
  switch (part.type) {
    case 'text':
      return { ...part, text: keepHeadAndTail(part.text, MAX_TEXT_BYTES) };
    case 'file-reference':
      return { ...part, content: keepHeadAndTail(part.content, MAX_CALL_BYTES) };
    case 'tool-call':
      if (part.provider_executed) return part;
      return { ...part, args: shortJson(part.args) };
    case 'tool-result': {
      if (part.provider_executed) return part;
      const { is_media: _, ...rest } = part;
      return { ...rest, result: shortJson(part.result) };
    }
    default:
      return part;
  }
}

function shortJson(value: unknown): unknown {
  const text = JSON.stringify(value ?? {});
  const short = keepHeadAndTail(text, MAX_CALL_BYTES);
  return short === text ? value : { shortened: short };
}
