import type { ChatError, ChatMessage } from '#shared/api/chats.ts';
import type { ChatViewState, PreviewPart } from '#shared/events/chat-state.ts';
import { createProseSplitter, type ProseSplitter } from './prose-pieces.ts';
import type { TimelineRow } from './timeline-row.ts';
import { buildTurnRows } from './turn-rows.ts';

type ViewInput = Pick<
  ChatViewState,
  'messages' | 'preview' | 'status' | 'error' | 'retry' | 'approvals' | 'outgoing' | 'hasOlder'
>;

export interface TimelineBuilder {
  /**
   * Rows of the conversation, oldest first. Turns that did not change keep their row objects, so
   * that a streamed part costs no more than the last turn.
   */
  build(state: ViewInput, lastError: ChatError | undefined): readonly TimelineRow[];
}

type CachedTurn = {
  readonly messages: readonly ChatMessage[];
  readonly cutOff: boolean;
  readonly rows: readonly TimelineRow[];
};

/** What the messages alone decide, kept while only the stream goes on. */
type Settled = {
  readonly messages: readonly ChatMessage[] | undefined;
  readonly hasOlder: boolean;
  readonly rows: readonly TimelineRow[];
  readonly lastTurn: readonly ChatMessage[];
  readonly isOnlyTurn: boolean;
};

/** A turn that has ended. */
const restingTurn = {
  preview: [],
  active: false,
  latest: false,
  asking: new Set<string>(),
  previewKey: '',
  split: (_key: string, text: string) => createProseSplitter()(text),
} as const;

/** One builder per open conversation: it remembers what it built and which keys it gave. */
export function createTimelineBuilder(): TimelineBuilder {
  let cache = new Map<number, CachedTurn>();
  let previewSerial = 0;
  let lastPreview: readonly PreviewPart[] = [];
  let lastCursor = 0;
  /** Message id → serial of the preview that it was streamed as. */
  const inherited = new Map<number, number>();
  /** Of the answers of the last turn, which may grow. */
  let splitters = new Map<string, ProseSplitter>();

  let settled: Settled = {
    messages: undefined,
    hasOlder: false,
    rows: [],
    lastTurn: [],
    isOnlyTurn: true,
  };

  const keyOf = (message: ChatMessage): string => {
    const serial = inherited.get(message.id);
    return serial === undefined ? `m${message.id}` : `live${serial}`;
  };

  /** The first new assistant message takes over the keys of what was streamed before it. */
  function handKeysOn(state: ViewInput): void {
    const newest = state.messages.at(-1)?.id ?? 0;
    if (lastPreview.length > 0 && newest > lastCursor) {
      const stored = firstAssistantAfter(state.messages, lastCursor);
      if (stored) {
        inherited.set(stored.id, previewSerial);
        previewSerial += 1;
      }
    }
    lastPreview = state.preview;
    lastCursor = newest;
  }

  /** Rows of all turns but the last; built anew only when the messages changed. */
  function settledRows(turns: readonly (readonly ChatMessage[])[], hasOlder: boolean) {
    const next = new Map<number, CachedTurn>();
    const rows: TimelineRow[] = [];
    turns.slice(0, -1).forEach((messages, index) => {
      const first = messages[0]?.id ?? 0;
      const cutOff = index === 0 && hasOlder;
      const known = cache.get(first);
      const isKnown = known?.cutOff === cutOff && isSameList(known.messages, messages);
      const turn = isKnown
        ? known
        : { messages, cutOff, rows: buildTurnRows({ ...restingTurn, messages, cutOff, keyOf }) };
      next.set(first, turn);
      pushAll(rows, turn.rows);
    });
    cache = next;
    return rows;
  }

  function settle({ messages, hasOlder }: ViewInput): Settled {
    if (settled.messages === messages && settled.hasOlder === hasOlder) return settled;
    const turns = splitTurns(messages);
    settled = {
      messages,
      hasOlder,
      rows: settledRows(turns, hasOlder),
      lastTurn: turns.at(-1) ?? [],
      isOnlyTurn: turns.length === 1,
    };
    return settled;
  }

  return {
    build(state, lastError) {
      handKeysOn(state);
      const { rows: before, lastTurn, isOnlyTurn } = settle(state);
      const known = splitters;
      splitters = new Map();
      const last = buildTurnRows({
        messages: lastTurn,
        preview: state.preview,
        active: isActive(state.status),
        latest: state.outgoing.length === 0,
        asking: new Set(state.approvals.map((request) => request.tool_call_id)),
        cutOff: isOnlyTurn && state.hasOlder,
        keyOf,
        previewKey: `live${previewSerial}`,
        split(key, text) {
          const splitter = known.get(key) ?? createProseSplitter();
          splitters.set(key, splitter);
          return splitter(text);
        },
      });
      const rows = before.concat(last);
      return rows.concat(trailingRows(state, rows.at(-1), lastError));
    },
  };
}

function isActive(status: ViewInput['status']): boolean {
  return status === 'running' || status === 'pending' || status === 'requires_action';
}

function firstAssistantAfter(
  messages: readonly ChatMessage[],
  cursor: number,
): ChatMessage | undefined {
  let found: ChatMessage | undefined;
  for (let index = messages.length - 1; index >= 0; index -= 1) {
    const message = messages[index];
    if (!message || message.id <= cursor) break;
    if (message.role === 'assistant') found = message;
  }
  return found;
}

/** At least one turn, so that a preview has a place before any message is known. */
function splitTurns(messages: readonly ChatMessage[]): readonly (readonly ChatMessage[])[] {
  const turns: ChatMessage[][] = [];
  for (const message of messages) {
    const last = turns.at(-1);
    if (!last || message.role === 'user') turns.push([message]);
    else last.push(message);
  }
  return turns.length > 0 ? turns : [[]];
}

function isSameList(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((item, index) => item === other[index]);
}

/** What stands below the last turn: what is awaited, what went wrong, what is being sent. */
function trailingRows(
  state: ViewInput,
  last: TimelineRow | undefined,
  lastError: ChatError | undefined,
): readonly TimelineRow[] {
  const rows: TimelineRow[] = [];
  const { status, retry, approvals, outgoing } = state;
  if (retry) rows.push({ kind: 'retry', key: 'retry', retry });
  else if ((status === 'running' || status === 'pending') && !isLive(last)) {
    rows.push({ kind: 'working', key: 'working', pending: status === 'pending' });
  }
  const error = state.error ?? lastError;
  if (status === 'error' && error) rows.push({ kind: 'error', key: 'error', error });
  for (const request of approvals) {
    rows.push({ kind: 'approval', key: `call:${request.tool_call_id}`, request });
  }
  for (const message of outgoing) {
    rows.push({ kind: 'outgoing', key: `outgoing:${message.localId}`, outgoing: message });
  }
  return rows;
}

function isLive(row: TimelineRow | undefined): boolean {
  if (row?.kind === 'prose' || row?.kind === 'reasoning') return row.live;
  return row?.kind === 'tool' && (row.phase === 'running' || row.phase === 'preparing');
}

/** `push(...rows)` would exceed the engine's limit of arguments on a long turn. */
function pushAll(rows: TimelineRow[], more: readonly TimelineRow[]): void {
  for (const row of more) rows.push(row);
}
