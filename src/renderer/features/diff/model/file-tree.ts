/** What the tree needs to know of a file. */
export type TreeFile = {
  /** Names it among all files of the list. */
  readonly key: string;
  /** Parts joined by `/`. */
  readonly path: string;
};

/** Files that stand together under a heading of their own, such as those of a repository. */
export type TreeGroup<File extends TreeFile> = {
  readonly key: string;
  /** Empty for a group that needs no heading. */
  readonly title: string;
  readonly note: string;
  readonly files: readonly File[];
};

export type TreeRow<File extends TreeFile> = {
  readonly key: string;
  /** 1 for the outermost. */
  readonly level: number;
  /** The place among its siblings, from 1, and how many they are. */
  readonly position: number;
  readonly siblings: number;
} & (
  | { readonly kind: 'group'; readonly group: TreeGroup<File>; readonly open: boolean }
  | {
      readonly kind: 'folder';
      /** Several parts when a folder holds nothing but the next one. */
      readonly name: string;
      readonly files: readonly File[];
      readonly open: boolean;
    }
  | { readonly kind: 'file'; readonly name: string; readonly file: File }
);

type Folder<File> = {
  readonly name: string;
  readonly path: string;
  readonly folders: Map<string, Folder<File>>;
  readonly files: { readonly name: string; readonly file: File }[];
};

const byName = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/**
 * The rows of the tree from top to bottom: folders before files, each by name; what lies in a
 * closed row is left out.
 */
export function treeRows<File extends TreeFile>(
  groups: readonly TreeGroup<File>[],
  closed: ReadonlySet<string>,
): readonly TreeRow<File>[] {
  const rows: TreeRow<File>[] = [];
  const shown = groups.filter(({ files }) => files.length > 0);
  shown.forEach((group, index) => {
    const root = plant(group.files);
    if (group.title === '') return pushFolder({ rows, closed, prefix: group.key }, root, 1);
    const open = !closed.has(group.key);
    rows.push({
      kind: 'group',
      key: group.key,
      level: 1,
      position: index + 1,
      siblings: shown.length,
      group,
      open,
    });
    if (open) pushFolder({ rows, closed, prefix: group.key }, root, 2);
    return undefined;
  });
  return rows;
}

/** The files in the order in which the open tree shows them. */
export function filesInOrder<File extends TreeFile>(
  groups: readonly TreeGroup<File>[],
): readonly File[] {
  return treeRows(groups, new Set()).flatMap((row) => (row.kind === 'file' ? [row.file] : []));
}

/** The groups with only the files whose path holds every word. */
export function filterGroups<File extends TreeFile>(
  groups: readonly TreeGroup<File>[],
  filter: string,
): readonly TreeGroup<File>[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return groups;
  return groups.map((group) => ({
    ...group,
    files: group.files.filter(({ path }) => {
      const lower = path.toLowerCase();
      return words.every((word) => lower.includes(word));
    }),
  }));
}

function plant<File extends TreeFile>(files: readonly File[]): Folder<File> {
  const root = createFolder<File>('', '');
  for (const file of files) {
    const parts = file.path.split('/');
    const name = parts.pop() ?? file.path;
    let folder = root;
    for (const part of parts) {
      const path = `${folder.path}${part}/`;
      const child = folder.folders.get(part) ?? createFolder<File>(part, path);
      folder.folders.set(part, child);
      folder = child;
    }
    folder.files.push({ name, file });
  }
  return root;
}

function createFolder<File>(name: string, path: string): Folder<File> {
  return { name, path, folders: new Map(), files: [] };
}

type Walk<File extends TreeFile> = {
  readonly rows: TreeRow<File>[];
  readonly closed: ReadonlySet<string>;
  /** Keeps folders of different groups apart. */
  readonly prefix: string;
};

function pushFolder<File extends TreeFile>(
  walk: Walk<File>,
  folder: Folder<File>,
  level: number,
): void {
  const folders = Array.from(folder.folders.values(), fold).toSorted((left, right) =>
    byName.compare(left.name, right.name),
  );
  const files = folder.files.toSorted((left, right) => byName.compare(left.name, right.name));
  const siblings = folders.length + files.length;
  folders.forEach((child, index) => {
    const key = `${walk.prefix}\n${child.path}`;
    const open = !walk.closed.has(key);
    walk.rows.push({
      kind: 'folder',
      key,
      level,
      position: index + 1,
      siblings,
      name: child.name,
      files: filesBelow(child),
      open,
    });
    if (open) pushFolder(walk, child, level + 1);
  });
  files.forEach(({ name, file }, index) => {
    const position = folders.length + index + 1;
    walk.rows.push({ kind: 'file', key: file.key, level, position, siblings, name, file });
  });
}

/** A folder with nothing but one folder in it becomes one row with it. */
function fold<File>(folder: Folder<File>): Folder<File> {
  let current = folder;
  let { name } = folder;
  while (current.files.length === 0 && current.folders.size === 1) {
    const [only] = current.folders.values();
    if (!only) break;
    name = `${name}/${only.name}`;
    current = only;
  }
  return { ...current, name };
}

function filesBelow<File>({ folders, files }: Folder<File>): File[] {
  return [
    ...Array.from(folders.values()).flatMap((child) => filesBelow(child)),
    ...files.map(({ file }) => file),
  ];
}

/** What a key does in the tree; undefined when it is not the tree's. */
export type TreeMove =
  | { readonly kind: 'go'; readonly index: number }
  | { readonly kind: 'open' | 'close'; readonly key: string };

/** Pages of the keyboard, in rows. */
const PAGE = 10;

export function moveInTree<File extends TreeFile>(
  rows: readonly TreeRow<File>[],
  at: number,
  key: string,
): TreeMove | undefined {
  const go = (index: number): TreeMove => ({
    kind: 'go',
    index: Math.min(Math.max(index, 0), rows.length - 1),
  });
  const row = rows[at];
  switch (key) {
    case 'ArrowDown':
      return go(at + 1);
    case 'ArrowUp':
      return go(at - 1);
    case 'PageDown':
      return go(at + PAGE);
    case 'PageUp':
      return go(at - PAGE);
    case 'Home':
      return go(0);
    case 'End':
      return go(rows.length - 1);
    case 'ArrowRight':
      if (!row || row.kind === 'file') return undefined;
      return row.open ? go(at + 1) : { kind: 'open', key: row.key };
    case 'ArrowLeft':
      if (!row) return undefined;
      if (row.kind !== 'file' && row.open) return { kind: 'close', key: row.key };
      return go(parentIndex(rows, at));
    default:
      return undefined;
  }
}

function parentIndex<File extends TreeFile>(rows: readonly TreeRow<File>[], at: number): number {
  const level = rows[at]?.level ?? 1;
  const parent = rows.findLastIndex((row, index) => index < at && row.level < level);
  return parent < 0 ? at : parent;
}

/** The next row from `at` on, or from the top, whose name starts with what was typed. */
export function typeAhead<File extends TreeFile>(
  rows: readonly TreeRow<File>[],
  at: number,
  typed: string,
): number {
  const wanted = typed.toLowerCase();
  // A longer prefix may stay where it is; a single letter moves on.
  const from = typed.length > 1 ? at : at + 1;
  const matches = (row: TreeRow<File>): boolean => rowName(row).toLowerCase().startsWith(wanted);
  const later = rows.findIndex((row, index) => index >= from && matches(row));
  return later >= 0 ? later : rows.findIndex(matches);
}

function rowName<File extends TreeFile>(row: TreeRow<File>): string {
  return row.kind === 'group' ? row.group.title : row.name;
}
