import type { ChatMessagePart, ToolCallPart, ToolResultPart } from '../api/chat-parts.ts';
import type { ChatMessage } from '../api/chats.ts';
import type { PreviewPart } from './chat-state.ts';
import { sameJson } from './same-json.ts';

type CallPreview = Extract<PreviewPart, { kind: 'tool-call' }>;
type ResultPreview = Extract<PreviewPart, { kind: 'tool-result' }>;

/** Characters kept of what a running call prints, the newest. */
const MAX_LIVE_CHARACTERS = 64 * 1024;

/** The streamed parts being changed by one fold; copied at the first change. */
export class PreviewDraft {
  #list: readonly PreviewPart[];
  #own: PreviewPart[] | undefined;

  constructor(list: readonly PreviewPart[]) {
    this.#list = list;
  }

  get current(): readonly PreviewPart[] {
    return this.#list;
  }

  #writable(): PreviewPart[] {
    if (this.#own === undefined) {
      this.#own = [...this.#list];
      this.#list = this.#own;
    }
    return this.#own;
  }

  clear(): void {
    if (this.#list.length > 0) {
      this.#own = [];
      this.#list = this.#own;
    }
  }

  add(part: ChatMessagePart): void {
    if (part.type === 'text' || part.type === 'reasoning') this.#addText(part.type, part.text);
    else if (part.type === 'tool-call') this.#addCall(part);
    else if (part.type === 'tool-result') this.#addResult(part);
    else this.#writable().push({ kind: 'other', part });
  }

  #addText(kind: 'text' | 'reasoning', text: string): void {
    if (text === '') return;
    const list = this.#writable();
    const last = list.at(-1);
    if (last?.kind === kind) list[list.length - 1] = { kind, text: last.text + text };
    else list.push({ kind, text });
  }

  #addCall(part: ToolCallPart): void {
    const index = this.#list.findLastIndex(
      (held) => held.kind === 'tool-call' && sameCall(held.part, part),
    );
    const list = this.#writable();
    const held = list[index];
    const next = mergeCall(held?.kind === 'tool-call' ? held : undefined, part);
    if (index < 0) list.push(next);
    else list[index] = next;
  }

  #addResult(part: ToolResultPart): void {
    const index = this.#list.findLastIndex(
      (held) => held.kind === 'tool-result' && sameCall(held.part, part),
    );
    const list = this.#writable();
    const held = list[index];
    const next = mergeResult(held?.kind === 'tool-result' ? held : undefined, part);
    if (index < 0) list.push(next);
    else list[index] = next;
  }

  /** Drops all but what calls of the message have brought. */
  keepResultsOf(message: ChatMessage): void {
    const calls = callIds(message);
    const results = this.#list.filter(
      (part) =>
        part.kind === 'tool-result' &&
        part.part.result !== undefined &&
        calls.has(part.part.tool_call_id),
    );
    if (results.length < this.#list.length) {
      this.#own = results;
      this.#list = this.#own;
    }
  }

  /** Results that are stored now need no preview. */
  removeResults(message: ChatMessage): void {
    const stored = resultIds(message);
    const isStored = (part: PreviewPart): boolean =>
      part.kind === 'tool-result' && stored.has(part.part.tool_call_id);
    if (this.#list.some(isStored)) {
      this.#own = this.#list.filter((part) => !isStored(part));
      this.#list = this.#own;
    }
  }
}

/** An increment without an id belongs to the call that is being streamed. */
function sameCall(held: { tool_call_id?: string | undefined }, part: typeof held): boolean {
  return part.tool_call_id === undefined || held.tool_call_id === part.tool_call_id;
}

function mergeCall(held: CallPreview | undefined, part: ToolCallPart): CallPreview {
  const { args_delta: delta, ...rest } = part;
  const merged = { ...held?.part, ...rest };
  return { kind: 'tool-call', part: merged, argsText: (held?.argsText ?? '') + (delta ?? '') };
}

function mergeResult(held: ResultPreview | undefined, part: ToolResultPart): ResultPreview {
  const { result_delta: delta, result_reset: reset, ...rest } = part;
  const before = reset === true ? '' : (held?.liveText ?? '');
  return {
    kind: 'tool-result',
    part: { ...held?.part, ...rest },
    liveText: newest(before + (delta ?? '')),
  };
}

/** Cut at twice what is kept: now and then, because a cut makes the text anew. */
function newest(text: string): string {
  if (text.length <= 2 * MAX_LIVE_CHARACTERS) return text;
  return text.slice(-MAX_LIVE_CHARACTERS).replace(/^[\udc00-\udfff]/, '');
}

function resultIds(message: ChatMessage): Set<string | undefined> {
  const ids = new Set<string | undefined>();
  for (const part of message.content ?? []) {
    if (part.type === 'tool-result') ids.add(part.tool_call_id);
  }
  return ids;
}

function callIds(message: ChatMessage): Set<string | undefined> {
  const ids = new Set<string | undefined>();
  for (const part of message.content ?? []) {
    if (part.type === 'tool-call') ids.add(part.tool_call_id);
  }
  return ids;
}

/** Whether one of the newest tool messages already holds the call's result. */
export function isResultStored(
  messages: readonly ChatMessage[],
  toolCallId: string | undefined,
): boolean {
  for (let index = messages.length - 1; index >= 0; index -= 1) {
    const message = messages[index];
    if (message?.role !== 'tool') return false;
    if (resultIds(message).has(toolCallId)) return true;
  }
  return false;
}

function joined(kind: 'text' | 'reasoning', message: ChatMessage): string {
  return (message.content ?? []).map((part) => (part.type === kind ? part.text : '')).join('');
}

/**
 * Whether a stored assistant message is the stored form of what was streamed. Needed only in a
 * snapshot, where messages that are older than the streamed parts come after them.
 */
export function storesPreview(preview: readonly PreviewPart[], message: ChatMessage): boolean {
  const calls = callIds(message);
  const texts = { text: '', reasoning: '' };
  for (const part of preview) {
    if (part.kind === 'tool-call') return calls.has(part.part.tool_call_id);
    if (part.kind === 'other') return (message.content ?? []).some((of) => sameJson(of, part.part));
    if (part.kind === 'text' || part.kind === 'reasoning') texts[part.kind] += part.text;
  }
  const isStored = (kind: 'text' | 'reasoning'): boolean =>
    joined(kind, message).trim().startsWith(texts[kind].trim());
  return texts.text + texts.reasoning !== '' && isStored('text') && isStored('reasoning');
}
