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

  /** @param frame Holds the rows, each an element with `data-row`. */
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
    for (const row of this.#rows()) {
      const ranges = rangesIn(row, pattern);
      const isCurrent = row.dataset['row'] === this.#current?.key;
      const at = isCurrent ? currentIndex(ranges, this.#current?.nth ?? 0) : -1;
      ranges.forEach((range, index) => this.#mark(index === at ? CURRENT : ALL, range));
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
    const ranges = this.#pattern ? rangesIn(row, this.#pattern) : [];
    const target = ranges[currentIndex(ranges, nth)] ?? row;
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

/** The model may count a match that the screen shows in another way: the nearest one stands in. */
function currentIndex(ranges: readonly Range[], nth: number): number {
  return Math.min(nth, ranges.length - 1);
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

type TextPiece = { readonly node: Text; readonly start: number };

/** Where the pattern matches the text of an element, across its inline elements. */
function rangesIn(element: HTMLElement, pattern: RegExp): readonly Range[] {
  const pieces: TextPiece[] = [];
  let text = '';
  let lastBlock: Element | null = null;
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT, (node) =>
    node.parentElement?.closest(SKIPPED) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT,
  );
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!(node instanceof Text)) continue;
    const block = node.parentElement?.closest(BLOCKS) ?? null;
    if (block !== lastBlock && text !== '') text += '\n';
    lastBlock = block;
    pieces.push({ node, start: text.length });
    text += node.data;
  }
  return Array.from(text.matchAll(pattern), (match) => {
    const range = document.createRange();
    const [from, fromOffset] = locate(pieces, match.index, 'start');
    const [to, toOffset] = locate(pieces, match.index + match[0].length, 'end');
    if (from && to) {
      range.setStart(from, fromOffset);
      range.setEnd(to, toOffset);
    }
    return range;
  });
}

/** The text node at an offset of the joined text; at a border the one that the match is in. */
function locate(
  pieces: readonly TextPiece[],
  offset: number,
  side: 'start' | 'end',
): readonly [Text | undefined, number] {
  const piece = pieces.findLast(({ start }) =>
    side === 'start' ? start <= offset : start < offset,
  );
  if (!piece) return [undefined, 0];
  return [piece.node, Math.min(offset - piece.start, piece.node.data.length)];
}
