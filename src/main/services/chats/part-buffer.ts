import type { ChatMessagePart, ToolResultPart } from '#shared/api/chat-parts.ts';

export type StreamedPart = {
  readonly role: 'assistant' | 'tool';
  readonly part: ChatMessagePart;
};

/** Oldest parts beyond this many are dropped. */
const maxParts = 10_000;

/** Characters kept of what a running call has printed. */
const maxLiveCharacters = 64 * 1024;

/**
 * What has been streamed and is not yet part of a stored assistant message, for those who come
 * late. Neighbouring increments of one text, reasoning or argument list are kept as one; so are
 * all that a running call prints, of which the newest are kept, until its result is there.
 */
export interface PartBuffer {
  /** Empties the buffer and keeps parts from now on. */
  open(): void;
  /** Forgets everything; parts are not kept until it is opened again. */
  close(): void;
  /** A stored assistant message holds what came so far, or a retry voids it. */
  clear(): void;
  add(part: StreamedPart): void;
  parts(): readonly StreamedPart[];
}

export function createPartBuffer(): PartBuffer {
  let parts: StreamedPart[] = [];
  let isOpen = false;
  return {
    open() {
      parts = [];
      isOpen = true;
    },
    close() {
      parts = [];
      isOpen = false;
    },
    clear() {
      parts = [];
    },
    add(next) {
      if (!isOpen) return;
      if (next.part.type === 'tool-result' && addToLive(parts, next, next.part)) return;
      const last = parts.at(-1);
      const joined = last && join(last, next);
      if (joined) parts[parts.length - 1] = joined;
      else parts.push(next);
      if (parts.length > maxParts) parts.shift();
    },
    parts: () => parts,
  };
}

/** Whether the increment or the result went to where the call's live output stands. */
function addToLive(parts: StreamedPart[], next: StreamedPart, part: ToolResultPart): boolean {
  const index = parts.findLastIndex(
    (held) =>
      held.part.type === 'tool-result' &&
      held.part.result_delta !== undefined &&
      held.part.tool_call_id === part.tool_call_id,
  );
  const held = parts[index]?.part;
  if (held?.type !== 'tool-result') return false;
  // The result stands in its own place, after all that ran beside it.
  if (part.result_delta === undefined) {
    parts.splice(index, 1);
    return false;
  }
  const before = part.result_reset === true ? '' : (held.result_delta ?? '');
  const tail = newest(before + part.result_delta);
  // A reset voids what came before; for who comes late there is nothing.
  const { result_reset: _reset, ...rest } = part;
  parts[index] = { role: next.role, part: { ...rest, result_delta: tail } };
  return true;
}

function newest(text: string): string {
  if (text.length <= maxLiveCharacters) return text;
  // Half a character at the cut would be none.
  return text.slice(-maxLiveCharacters).replace(/^[\udc00-\udfff]/, '');
}

function join(last: StreamedPart, next: StreamedPart): StreamedPart | undefined {
  if (last.role !== next.role) return undefined;
  const part = joinParts(last.part, next.part);
  return part && { role: last.role, part };
}

function joinParts(last: ChatMessagePart, next: ChatMessagePart): ChatMessagePart | undefined {
  if (last.type === 'text' && next.type === 'text') {
    return { type: 'text', text: last.text + next.text };
  }
  if (last.type === 'reasoning' && next.type === 'reasoning') {
    return { ...last, ...next, text: last.text + next.text };
  }
  if (
    last.type === 'tool-call' &&
    next.type === 'tool-call' &&
    last.tool_call_id === next.tool_call_id &&
    last.args_delta !== undefined &&
    next.args_delta !== undefined
  ) {
    return { ...last, ...next, args_delta: last.args_delta + next.args_delta };
  }
  return undefined;
}
