import type { ReasoningItem, TimelineRow } from './timeline-row.ts';
import { isRecord, numberOf, type ToolItem } from './tool-item.ts';

/** A row as it stands on the screen. */
export type FlatRow = {
  readonly row: TimelineRow;
  /** Part of an opened group. */
  readonly nested: boolean;
  readonly open: boolean;
};

/**
 * What the person opened or closed by hand, by row key. `held`: what opened by itself stays open
 * because the person is at it.
 */
export type Openness = ReadonlyMap<string, boolean | 'held'>;

/** The person is over a row or in it (`here`), does something with it (`use`), or leaves it. */
export type Attention = 'here' | 'use' | 'gone';

/** A row that opened by itself does not fold while the person reads it; the same map when nothing changed. */
export function attend(openness: Openness, key: string, attention: Attention): Openness {
  const known = openness.get(key);
  if (typeof known === 'boolean') return openness;
  if (attention === 'gone') {
    if (known === undefined) return openness;
    const rest = new Map(openness);
    rest.delete(key);
    return rest;
  }
  if (attention === 'here' && known === 'held') return openness;
  return new Map(openness).set(key, attention === 'use' ? true : 'held');
}

function isOpen(openness: Openness, key: string, byItself: boolean): boolean {
  return (openness.get(key) ?? byItself) !== false;
}

const printing: ReadonlySet<string> = new Set(['execute', 'process_output', 'advisor']);

/** Whether a row is open before the person touched it: a command that prints or that failed is. */
function opensByItself(row: TimelineRow): boolean {
  if (row.kind !== 'tool') return false;
  if (row.phase === 'running') return printing.has(row.name) && row.liveText !== '';
  if (row.phase !== 'failed' || row.name !== 'execute') return false;
  return isRecord(row.result) && numberOf(row.result['exit_code']) !== undefined;
}

/** The rows with the contents of opened groups in their places. */
export function flattenRows(rows: readonly TimelineRow[], openness: Openness): readonly FlatRow[] {
  return createFlattener()(rows, openness);
}

/** Flattens again and again; what stands before the first row that changed is taken over. */
export function createFlattener(): typeof flattenRows {
  let lastRows: readonly TimelineRow[] = [];
  let lastOpenness: Openness | undefined;
  let lastFlat: readonly FlatRow[] = [];
  /** How many flat rows there are up to and with each row. */
  let ends: number[] = [];

  return (rows, openness) => {
    const same = lastOpenness === openness ? commonPrefix(lastRows, rows) : 0;
    const flat = lastFlat.slice(0, same > 0 ? ends[same - 1] : 0);
    ends = ends.slice(0, same);
    for (let index = same; index < rows.length; index += 1) {
      const row = rows[index];
      if (row) pushRow(flat, row, openness);
      ends.push(flat.length);
    }
    lastRows = rows;
    lastOpenness = openness;
    lastFlat = flat;
    return flat;
  };
}

function pushRow(flat: FlatRow[], row: TimelineRow, openness: Openness): void {
  const open = isOpen(openness, row.key, opensByItself(row));
  flat.push({ row, nested: false, open });
  if (row.kind !== 'group' || !open) return;
  for (const item of row.items) {
    flat.push({ row: item, nested: true, open: isOpen(openness, item.key, false) });
  }
}

function commonPrefix(one: readonly unknown[], other: readonly unknown[]): number {
  const length = Math.min(one.length, other.length);
  let same = 0;
  while (same < length && one[same] === other[same]) same += 1;
  return same;
}

/** Same content, so that what is on the screen need not be rendered again. */
export function isSameRow(one: TimelineRow, other: TimelineRow): boolean {
  if (one === other) return true;
  if (one.kind === 'group' && other.kind === 'group') {
    return one.key === other.key && isSameItems(one.items, other.items);
  }
  return isShallowEqual(one, other);
}

function isSameItems(
  one: readonly (ToolItem | ReasoningItem)[],
  other: readonly (ToolItem | ReasoningItem)[],
): boolean {
  return (
    one.length === other.length &&
    one.every((item, index) => {
      const twin = other[index];
      return twin !== undefined && isShallowEqual(item, twin);
    })
  );
}

function isShallowEqual(one: object, other: object): boolean {
  const before = Object.entries(one);
  const after = new Map<string, unknown>(Object.entries(other));
  return before.length === after.size && before.every(([key, value]) => after.get(key) === value);
}
