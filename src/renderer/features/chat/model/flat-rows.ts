import type { ReasoningItem, TimelineRow } from './timeline-row.ts';
import { isRecord, numberOf, type ToolItem } from './tool-item.ts';

/** A row as it stands on the screen. */
export type FlatRow = {
  readonly row: TimelineRow;
  /** Part of an opened group. */
  readonly nested: boolean;
  readonly open: boolean;
};

/** What the person opened or closed by hand, by row key. */
export type Openness = ReadonlyMap<string, boolean>;

/** Whether a row is open before the person touched it: a command that failed is. */
function opensByItself(row: TimelineRow): boolean {
  if (row.kind !== 'tool' || row.phase !== 'failed' || row.name !== 'execute') return false;
  return isRecord(row.result) && numberOf(row.result['exit_code']) !== undefined;
}

/** The rows with the contents of opened groups in their places. */
export function flattenRows(rows: readonly TimelineRow[], openness: Openness): readonly FlatRow[] {
  const flat: FlatRow[] = [];
  for (const row of rows) {
    const open = openness.get(row.key) ?? opensByItself(row);
    flat.push({ row, nested: false, open });
    if (row.kind !== 'group' || !open) continue;
    for (const item of row.items) {
      flat.push({ row: item, nested: true, open: openness.get(item.key) ?? false });
    }
  }
  return flat;
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
