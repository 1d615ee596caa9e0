import type { FileDiff } from './patch-files.ts';

/** A longer diff is replaced by a note (chats contract 8.5). */
export const diffLimitBytes = 3 * 1024 * 1024;
/** A diff of this size is not even measured to its end. */
export const measuredBytes = 64 * 1024 * 1024;

/** Plain patches in git's default form, whatever the person's configuration prefers. */
export const patchOptions = [
  '--no-color',
  '--unified=3',
  '--submodule=short',
  '--no-ext-diff',
  '--no-textconv',
  '--no-relative',
  '--src-prefix=a/',
  '--dst-prefix=b/',
  // By name, whatever order was configured.
  '-O/dev/null',
];

/** Some of the files that differ. */
export type Part = {
  readonly text: string;
  /** May be more than the text has, when it was too long to keep. */
  readonly bytes: number;
  readonly additions: number;
  readonly deletions: number;
  readonly count: number;
  /** By name; undefined when they cannot be told apart, or not all were read. */
  readonly files: readonly FileDiff[] | undefined;
};

export const nothing: Part = {
  text: '',
  bytes: 0,
  additions: 0,
  deletions: 0,
  count: 0,
  files: [],
};

export function partOf(files: readonly FileDiff[]): Part {
  const sum = (of: (file: FileDiff) => number): number =>
    files.reduce((total, file) => total + of(file), 0);
  return {
    text: files.map((file) => file.text).join(''),
    bytes: sum((file) => file.bytes),
    additions: sum((file) => file.additions),
    deletions: sum((file) => file.deletions),
    count: files.length,
    files: isSorted(files) ? files : undefined,
  };
}

export function isSorted(files: readonly FileDiff[]): boolean {
  return files.every((file, at) => at === 0 || (files[at - 1]?.name ?? '') < file.name);
}
