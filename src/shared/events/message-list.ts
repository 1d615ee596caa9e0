import type { ChatMessage } from '../api/chats.ts';
import { sameJson } from './same-json.ts';

/** Index of the first message whose id is at least `id`. */
export function lowerBound(messages: readonly ChatMessage[], id: number): number {
  let low = 0;
  let high = messages.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((messages[middle]?.id ?? Infinity) < id) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function findMessage(messages: readonly ChatMessage[], id: number): ChatMessage | undefined {
  const found = messages[lowerBound(messages, id)];
  return found?.id === id ? found : undefined;
}

/**
 * The list being changed by one fold: copied at the first change, so a batch of n messages costs
 * one copy and an unchanged list stays the same object.
 */
export class MessageDraft {
  #list: readonly ChatMessage[];
  #own: ChatMessage[] | undefined;

  constructor(list: readonly ChatMessage[]) {
    this.#list = list;
  }

  get current(): readonly ChatMessage[] {
    return this.#list;
  }

  #writable(): ChatMessage[] {
    if (this.#own === undefined) {
      this.#own = [...this.#list];
      this.#list = this.#own;
    }
    return this.#own;
  }

  upsert(message: ChatMessage): void {
    const index = lowerBound(this.#list, message.id);
    const held = this.#list[index];
    if (held?.id !== message.id) {
      const list = this.#writable();
      if (index === list.length) list.push(message);
      else list.splice(index, 0, message);
    } else if (!sameJson(held, message)) {
      this.#writable()[index] = message;
    }
  }

  /** Messages in ascending order, all older than those held or among them. */
  prepend(older: readonly ChatMessage[]): void {
    const first = this.#list[0]?.id ?? Infinity;
    const fresh = older.filter((message) => message.id < first);
    if (fresh.length > 0) {
      this.#own = [...fresh, ...this.#list];
      this.#list = this.#own;
    }
    for (const message of older) if (message.id >= first) this.upsert(message);
  }

  /** Removes ids greater than `after` and smaller than `before`. */
  removeBetween(after: number, before: number): void {
    const from = lowerBound(this.#list, after + 1);
    const to = lowerBound(this.#list, before);
    if (to > from) this.#writable().splice(from, to - from);
  }

  clear(): void {
    if (this.#list.length > 0) {
      this.#own = [];
      this.#list = this.#own;
    }
  }
}
