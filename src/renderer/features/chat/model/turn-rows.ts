import type { ChatMessagePart, ToolCallPart, ToolResultPart } from '#shared/api/chat-parts.ts';
import type { ChatMessage } from '#shared/api/chats.ts';
import type { PreviewPart } from '#shared/events/chat-state.ts';
import { cardKind, resultText } from './card-tools.ts';
import type { ProsePiece } from './prose-pieces.ts';
import type { SourcePart, TimelineRow } from './timeline-row.ts';
import {
  isFailure,
  isRecord,
  readPartialArgs,
  type ToolItem,
  type ToolPhase,
} from './tool-item.ts';

/** A message of the person and all that followed, up to the next one. */
export type Turn = {
  readonly messages: readonly ChatMessage[];
  /** What is being streamed; empty but for the last turn. */
  readonly preview: readonly PreviewPart[];
  /** Calls without a result are under way, not stopped. */
  readonly active: boolean;
  /** No message of the person came after it. */
  readonly latest: boolean;
  /** Calls that wait for the person; their card stands in for their line. */
  readonly asking: ReadonlySet<string>;
  /** What comes before is not loaded, so a result may lack its call. */
  readonly cutOff: boolean;
  /** Prefix of the keys of a message's parts; streamed parts hand theirs on. */
  readonly keyOf: (message: ChatMessage) => string;
  readonly previewKey: string;
  /** The pieces of an answer, which is known by its key. */
  readonly split: (key: string, text: string) => readonly ProsePiece[];
};

type ResultEntry = { readonly part: ToolResultPart; readonly liveText: string };

export function buildTurnRows(turn: Turn): readonly TimelineRow[] {
  const builder = new TurnBuilder(turn);
  for (const message of turn.messages) builder.addMessage(message);
  builder.addPreview(turn.preview);
  return foldTools(builder.rows);
}

class TurnBuilder {
  readonly rows: TimelineRow[] = [];
  readonly #turn: Turn;
  readonly #results: ReadonlyMap<string, ResultEntry>;
  /** Files that the cards of plans show. */
  readonly #planFiles: ReadonlySet<string | undefined>;
  readonly #called = new Set<string>();

  constructor(turn: Turn) {
    this.#turn = turn;
    this.#results = collectResults(turn);
    this.#planFiles = new Set(Array.from(this.#results.values(), planFile));
  }

  addMessage(message: ChatMessage): void {
    const prefix = this.#turn.keyOf(message);
    const content = message.content ?? [];
    if (message.role === 'user') return this.#addUser(message, prefix);
    if (message.role === 'system') return undefined;
    const numbers = new Map<string, number>();
    for (const part of content) this.#addPart(part, prefix, numbers);
    return undefined;
  }

  addPreview(preview: readonly PreviewPart[]): void {
    const numbers = new Map<string, number>();
    const prefix = this.#turn.previewKey;
    preview.forEach((part, index) => {
      const live = this.#turn.active && index === preview.length - 1;
      switch (part.kind) {
        case 'text':
          return this.#addText(part.text, nextKey(prefix, 'text', numbers), live);
        case 'reasoning':
          return this.#addReasoning(part.text, nextKey(prefix, 'reasoning', numbers), live);
        case 'tool-call':
          return this.#addCall(part.part, part.argsText);
        case 'other':
          return this.#addPart(part.part, prefix, numbers);
        case 'tool-result':
          return this.#addOrphan(part.part);
      }
    });
  }

  #addUser(message: ChatMessage, prefix: string): void {
    const content = message.content ?? [];
    const names = content.flatMap((part) => contextName(part) ?? []);
    const isContextOnly = names.length > 0 && names.length === content.length;
    if (isContextOnly) this.rows.push({ kind: 'context', key: `${prefix}:context`, names });
    else this.rows.push({ kind: 'user', key: `${prefix}:user`, message });
  }

  #addPart(part: ChatMessagePart, prefix: string, numbers: Map<string, number>): void {
    switch (part.type) {
      case 'text':
        return this.#addText(part.text, nextKey(prefix, 'text', numbers), false);
      case 'reasoning': {
        const key = nextKey(prefix, 'reasoning', numbers);
        return this.#addReasoning(part.text, key, false, durationOf(part));
      }
      case 'tool-call':
        return this.#addCall(part, '');
      case 'tool-result':
        return this.#addOrphan(part);
      case 'source':
        return this.#addSource(part, nextKey(prefix, 'source', numbers));
      case 'file':
        // The plan's card shows it.
        if (part.file_id && this.#planFiles.has(part.file_id)) return undefined;
        this.rows.push({ kind: 'file', key: nextKey(prefix, 'file', numbers), file: part });
        return undefined;
      case 'file-reference':
      case 'context-file':
      case 'skill':
        return undefined;
    }
  }

  #addText(text: string, key: string, live: boolean): void {
    if (text.trim() === '') return;
    this.#turn.split(key, text).forEach((piece, index) =>
      this.rows.push({
        kind: 'prose',
        key: index === 0 ? key : `${key}.${index}`,
        live: live && !piece.goesOn,
        ...piece,
      }),
    );
  }

  #addReasoning(text: string, key: string, live: boolean, durationMs?: number): void {
    if (text.trim() === '') return;
    this.rows.push({ kind: 'reasoning', key, text, live, durationMs });
  }

  #addSource(part: SourcePart, key: string): void {
    const last = this.rows.at(-1);
    if (last?.kind === 'sources') {
      this.rows[this.rows.length - 1] = { ...last, sources: [...last.sources, part] };
    } else {
      this.rows.push({ kind: 'sources', key, sources: [part] });
    }
  }

  #addCall(part: ToolCallPart, argsText: string): void {
    const callId = part.tool_call_id ?? '';
    if (this.#called.has(callId)) return;
    this.#called.add(callId);
    if (this.#turn.asking.has(callId)) return;
    const entry = this.#results.get(callId);
    const isWritten = part.args !== undefined;
    const args = isRecord(part.args) ? part.args : isWritten ? {} : readPartialArgs(argsText);
    this.#pushTool(
      { callId, name: part.tool_name ?? '', args, startedAt: part.created_at },
      this.#phase(entry, isWritten),
      entry,
    );
  }

  /** A result whose call is not in what is loaded. */
  #addOrphan(part: ToolResultPart): void {
    const callId = part.tool_call_id ?? '';
    if (this.#called.has(callId) || this.#turn.cutOff || this.#turn.asking.has(callId)) return;
    this.#called.add(callId);
    const entry = this.#results.get(callId);
    const call = { callId, name: part.tool_name ?? '', args: {}, startedAt: undefined };
    this.#pushTool(call, this.#phase(entry, true), entry);
  }

  #pushTool(
    call: Pick<ToolItem, 'callId' | 'name' | 'args' | 'startedAt'>,
    phase: ToolPhase,
    entry: ResultEntry | undefined,
  ): void {
    const result = entry?.part.result;
    const liveText = entry?.liveText ?? '';
    this.rows.push({
      kind: 'tool',
      key: `call:${call.callId}`,
      ...call,
      phase,
      result,
      liveText,
      latest: this.#turn.latest,
    });
  }

  #phase(entry: ResultEntry | undefined, isWritten: boolean): ToolPhase {
    if (entry && (entry.part.result !== undefined || entry.part.is_error !== undefined)) {
      return isFailure(entry.part.is_error, entry.part.result) ? 'failed' : 'done';
    }
    if (!this.#turn.active) return 'stopped';
    return isWritten ? 'running' : 'preparing';
  }
}

function planFile({ part }: ResultEntry): string | undefined {
  return part.tool_name === 'propose_plan' ? resultText(part, 'file_id') : undefined;
}

function collectResults({ messages, preview }: Turn): ReadonlyMap<string, ResultEntry> {
  const results = new Map<string, ResultEntry>();
  for (const part of preview) {
    if (part.kind !== 'tool-result') continue;
    results.set(part.part.tool_call_id ?? '', { part: part.part, liveText: part.liveText });
  }
  for (const message of messages) {
    for (const part of message.content ?? []) {
      if (part.type !== 'tool-result') continue;
      // A stored result always says that the call ended, even when it is empty.
      const stored = { ...part, result: part.result ?? {} };
      results.set(part.tool_call_id ?? '', { part: stored, liveText: '' });
    }
  }
  return results;
}

function nextKey(prefix: string, kind: string, numbers: Map<string, number>): string {
  const number = numbers.get(kind) ?? 0;
  numbers.set(kind, number + 1);
  return `${prefix}:${kind}:${number}`;
}

function contextName(part: ChatMessagePart): string | undefined {
  if (part.type === 'context-file') return part.context_file_path;
  return part.type === 'skill' ? part.skill_name : undefined;
}

function durationOf(part: { created_at?: string | undefined; completed_at?: string | undefined }) {
  if (part.created_at === undefined || part.completed_at === undefined) return undefined;
  const durationMs = Date.parse(part.completed_at) - Date.parse(part.created_at);
  return Number.isFinite(durationMs) && durationMs >= 0 ? durationMs : undefined;
}

/** A card, a search whose sources follow it, or advice. */
function standsAlone(item: ToolItem): boolean {
  return cardKind(item) !== undefined || item.name === 'web_search' || item.name === 'advisor';
}

/** Calls that ended well and follow each other become one group, with the reasoning between. */
function foldTools(rows: readonly TimelineRow[]): readonly TimelineRow[] {
  const folded: TimelineRow[] = [];
  let run: (ToolItem | Extract<TimelineRow, { kind: 'reasoning' }>)[] = [];

  function endRun(): void {
    const lastTool = run.findLastIndex((item) => item.kind === 'tool');
    const items = run.slice(0, lastTool + 1);
    const [first] = items;
    if (items.filter((item) => item.kind === 'tool').length > 1 && first) {
      folded.push({ kind: 'group', key: `group:${first.key}`, items });
    } else {
      folded.push(...items);
    }
    folded.push(...run.slice(lastTool + 1));
    run = [];
  }

  for (const row of rows) {
    const isFoldable =
      (row.kind === 'tool' && row.phase === 'done' && !standsAlone(row)) ||
      (row.kind === 'reasoning' && run.length > 0 && !row.live);
    if (!isFoldable) endRun();
    if (isFoldable && (row.kind === 'tool' || row.kind === 'reasoning')) run.push(row);
    else folded.push(row);
  }
  endRun();
  return folded;
}
