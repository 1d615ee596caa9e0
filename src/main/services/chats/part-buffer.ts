import type { ChatMessagePart } from '#shared/api/chat-parts.ts';

export type StreamedPart = {
  readonly role: 'assistant' | 'tool';
  readonly part: ChatMessagePart;
};

/** Oldest parts beyond this many are dropped. */
const maxParts = 10_000;

/**
 * What has been streamed and is not yet part of a stored assistant message, for those who come
 * late. Neighbouring increments of one text, reasoning or argument list are kept as one.
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
      const last = parts.at(-1);
      const joined = last && join(last, next);
      if (joined) parts[parts.length - 1] = joined;
      else parts.push(next);
      if (parts.length > maxParts) parts.shift();
    },
    parts: () => parts,
  };
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
