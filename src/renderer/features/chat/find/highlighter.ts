import type { Match } from './find-matches.ts';

/** Names of the highlights in the style sheet. */
const ALL = 'find';
const CURRENT = 'find-current';

/** Frames in which a row that was scrolled to is drawn, measured and stands still. */
const FRAMES_TO_SETTLE = 30;

/** Pixels between a match and the edge of what scrolls. */
const MARGIN = 48;

/** Text that no search is about. */
const SKIPPED = 'time, figcaption, [role=img], button:not([aria-expanded])';

const BLOCKS =
  'p, li, pre, td, th, h2, h3, h4, h5, h6, blockquote, figure, div, button, span[class]';

/**
 * Marks what was found in the rows that exist in the document, and follows as rows come and go.
 * Nothing is added to the document, so that neither React nor a selection notices.
 */
export class FindHighlighter {
  readonly #frame: HTMLElement;
  readonly #observer: MutationObserver;
  readonly #own = new Set<Range>();
  #pattern: RegExp | undefined;
  #current: Match | undefined;
  #paintFrame = 0;
  #revealFrame = 0;

  /**
   * @param frame Holds the rows, each an element with `data-row`, and with `data-goes-on` when the
   *   next one goes on with the same text.
   */
  constructor(frame: HTMLElement) {
    this.#frame = frame;
    this.#observer = new MutationObserver(() => this.#paintSoon());
    this.#observer.observe(frame, { childList: true, subtree: true, characterData: true });
  }

  show(pattern: RegExp | undefined, current: Match | undefined): void {
    this.#pattern = pattern;
    this.#current = current;
    this.#paintSoon();
  }

  /** Brings the current match into view; `scrollToRow` has its row drawn. */
  reveal(scrollToRow: (key: string) => void): void {
    const match = this.#current;
    if (!match) return;
    cancelAnimationFrame(this.#revealFrame);
    let left = FRAMES_TO_SETTLE;
    let steady = 0;
    const look = (): void => {
      left -= 1;
      const row = this.#rowElement(match.key);
      if (!row) scrollToRow(match.key);
      const moved = row ? this.#bringIntoView(row, match.nth) : true;
      steady = moved ? 0 : steady + 1;
      if (left > 0 && steady < 3) this.#revealFrame = requestAnimationFrame(look);
    };
    scrollToRow(match.key);
    this.#revealFrame = requestAnimationFrame(look);
  }

  /** Key of the first row that can be seen. */
  firstVisibleKey(): string | undefined {
    const scroller = this.#frame.querySelector('[role=log]');
    const top = scroller?.getBoundingClientRect().top ?? 0;
    return this.#rows().find((row) => row.getBoundingClientRect().bottom > top + 1)?.dataset['row'];
  }

  dispose(): void {
    this.#observer.disconnect();
    cancelAnimationFrame(this.#paintFrame);
    cancelAnimationFrame(this.#revealFrame);
    this.#clear();
  }

  #rows(): readonly HTMLElement[] {
    return Array.from(this.#frame.querySelectorAll<HTMLElement>('[data-row]'));
  }

  #rowElement(key: string): HTMLElement | undefined {
    return this.#rows().find((row) => row.dataset['row'] === key);
  }

  #paintSoon(): void {
    cancelAnimationFrame(this.#paintFrame);
    this.#paintFrame = requestAnimationFrame(() => this.#paint());
  }

  #paint(): void {
    this.#clear();
    const pattern = this.#pattern;
    if (!pattern) return;
    const current = this.#current && this.#rowElement(this.#current.key);
    for (const run of runsOf(this.#rows())) {
      const found = rangesIn(run, pattern);
      const target = current && rangeOf(found, current, this.#current?.nth ?? 0);
      for (const { range } of found) this.#mark(range === target ? CURRENT : ALL, range);
    }
  }

  #mark(name: string, range: Range): void {
    const highlight = CSS.highlights.get(name) ?? new Highlight();
    if (name === CURRENT) highlight.priority = 1;
    highlight.add(range);
    CSS.highlights.set(name, highlight);
    this.#own.add(range);
  }

  #clear(): void {
    for (const name of [ALL, CURRENT]) {
      const highlight = CSS.highlights.get(name);
      for (const range of this.#own) highlight?.delete(range);
    }
    this.#own.clear();
  }

  /** True when something had to move. */
  #bringIntoView(row: HTMLElement, nth: number): boolean {
    const run = runsOf(this.#rows()).find((rows) => rows.includes(row)) ?? [];
    const found = this.#pattern ? rangesIn(run, this.#pattern) : [];
    const target = rangeOf(found, row, nth) ?? row;
    let moved = false;
    for (
      let frame = frameAround(target);
      frame && this.#frame.contains(frame);
      frame = frame.parentElement
    ) {
      moved = scrollWithin(frame, target) || moved;
    }
    return moved;
  }
}

/** A place where the words stand, and the row in which it begins. */
type FoundRange = { readonly row: HTMLElement; readonly range: Range };

/** The model may count a match that the screen shows in another way: the nearest one stands in. */
function rangeOf(found: readonly FoundRange[], row: HTMLElement, nth: number): Range | undefined {
  const own = found.filter((each) => each.row === row);
  return own[Math.min(nth, own.length - 1)]?.range;
}

/** Rows that go on with each other, which are searched as one text. */
function runsOf(rows: readonly HTMLElement[]): readonly (readonly HTMLElement[])[] {
  const runs: HTMLElement[][] = [];
  rows.forEach((row, index) => {
    if (rows[index - 1]?.dataset['goesOn'] === undefined) runs.push([row]);
    else runs.at(-1)?.push(row);
  });
  return runs;
}

function frameAround(target: Range | HTMLElement): HTMLElement | null {
  if (target instanceof HTMLElement) return target.parentElement;
  return target.startContainer.parentElement;
}

function scrollWithin(frame: HTMLElement, target: Range | HTMLElement): boolean {
  if (frame.scrollHeight <= frame.clientHeight + 1) return false;
  if (!/auto|scroll/.test(getComputedStyle(frame).overflowY)) return false;
  const before = frame.scrollTop;
  const outer = frame.getBoundingClientRect();
  const inner = target.getBoundingClientRect();
  const margin = Math.min(MARGIN, frame.clientHeight / 4);
  const isInside = inner.top >= outer.top + margin && inner.bottom <= outer.bottom - margin;
  if (isInside) return false;
  const middle = outer.top + (frame.clientHeight - Math.min(inner.height, frame.clientHeight)) / 2;
  frame.scrollTop = before + inner.top - middle;
  return Math.abs(frame.scrollTop - before) > 1;
}

/** A text node of a row, and where it begins in the joined text. */
type TextPiece = { readonly row: HTMLElement; readonly node: Text; readonly start: number };

/** Where the pattern matches the text of the rows, across them and their inline elements. */
function rangesIn(rows: readonly HTMLElement[], pattern: RegExp): readonly FoundRange[] {
  const { pieces, text } = textOf(rows);
  return Array.from(text.matchAll(pattern)).flatMap((match) => {
    const end = match.index + match[0].length;
    // At a border the text node that the match is in.
    const first = pieces.findLast(({ start }) => start <= match.index);
    const last = pieces.findLast(({ start }) => start < end);
    if (!first || !last) return [];
    const range = document.createRange();
    range.setStart(first.node, offsetIn(first, match.index));
    range.setEnd(last.node, offsetIn(last, end));
    return [{ row: first.row, range }];
  });
}

function offsetIn({ node, start }: TextPiece, offset: number): number {
  return Math.min(offset - start, node.data.length);
}

function textOf(rows: readonly HTMLElement[]) {
  const pieces: TextPiece[] = [];
  let text = '';
  let lastBlock: Element | null = null;
  let isWithinLine = false;
  for (const row of rows) {
    for (const node of textNodes(row)) {
      const block = node.parentElement?.closest(BLOCKS) ?? null;
      if (block !== lastBlock && text !== '' && !isWithinLine) text += '\n';
      lastBlock = block;
      isWithinLine = false;
      pieces.push({ row, node, start: text.length });
      text += node.data;
    }
    isWithinLine = row.dataset['goesOn'] === 'line';
  }
  return { pieces, text };
}

function textNodes(row: HTMLElement): readonly Text[] {
  const nodes: Text[] = [];
  const walker = document.createTreeWalker(row, NodeFilter.SHOW_TEXT, (node) =>
    node.parentElement?.closest(SKIPPED) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT,
  );
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node instanceof Text) nodes.push(node);
  }
  return nodes;
}
