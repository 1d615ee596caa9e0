import type { CodeRun, ColourAnswer, ColourRequest } from './runs.ts';

/** Characters of texts whose colours are kept. */
const KEPT_CHARACTERS = 500_000;

export interface ColourWorker {
  ask(request: ColourRequest): void;
  end(): void;
}

/** What a worker tells of itself. */
export type ColourWorkerEvents = {
  readonly answered: (answer: ColourAnswer) => void;
  /** It could not be loaded, or fell over. */
  readonly failed: () => void;
};

type Entry = {
  readonly runs: Promise<readonly CodeRun[]>;
  readonly characters: number;
  readonly settle: (runs: readonly CodeRun[]) => void;
};

/**
 * Colours of code, found in a worker that is started with the first text and ended by `close`.
 * The newest answers are kept, so that scrolling back asks for nothing.
 */
export class CodeColours {
  readonly #start: (events: ColourWorkerEvents) => ColourWorker;
  #worker: ColourWorker | undefined;
  #lastId = 0;
  /** Least recently used first. */
  readonly #entries = new Map<string, Entry>();
  readonly #waiting = new Map<number, { readonly key: string; readonly entry: Entry }>();

  constructor(start: (events: ColourWorkerEvents) => ColourWorker) {
    this.#start = start;
  }

  /** Never rejects; nothing where there is nothing to colour. */
  runsOf(language: string, text: string): Promise<readonly CodeRun[]> {
    const key = `${language}\n${text}`;
    const known = this.#entries.get(key);
    this.#entries.delete(key);
    const entry = known ?? this.#ask(key, language, text);
    this.#entries.set(key, entry);
    this.#forgetOld();
    return entry.runs;
  }

  /** Ends the worker; the next text starts another. */
  close(): void {
    this.#worker?.end();
    this.#worker = undefined;
    for (const { key, entry } of this.#waiting.values()) {
      if (this.#entries.get(key) === entry) this.#entries.delete(key);
      entry.settle([]);
    }
    this.#waiting.clear();
  }

  #ask(key: string, language: string, text: string): Entry {
    const { promise: runs, resolve: settle } = Promise.withResolvers<readonly CodeRun[]>();
    const entry = { runs, settle, characters: text.length };
    this.#lastId += 1;
    const request: ColourRequest = { id: this.#lastId, language, text };
    this.#waiting.set(request.id, { key, entry });
    this.#worker ??= this.#open();
    this.#worker.ask(request);
    return entry;
  }

  #open(): ColourWorker {
    return this.#start({
      answered: ({ id, runs = [] }) => {
        this.#waiting.get(id)?.entry.settle(runs);
        this.#waiting.delete(id);
      },
      // What waits stays plain.
      failed: () => this.close(),
    });
  }

  #forgetOld(): void {
    let characters = 0;
    for (const [key, entry] of Array.from(this.#entries).toReversed()) {
      characters += entry.characters;
      if (characters > KEPT_CHARACTERS) this.#entries.delete(key);
    }
  }
}
