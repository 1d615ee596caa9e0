import { readGitHeader, unquoteName } from './diff-names.ts';

export type DiffLine = {
  readonly kind: 'context' | 'added' | 'removed';
  /** Without the sign and the line feed; a carriage return stays. */
  readonly text: string;
  /** 1-based; undefined on the side where the line does not exist. */
  readonly oldLine: number | undefined;
  readonly newLine: number | undefined;
  /** The file ends here without a line feed. */
  readonly noNewline: boolean;
};

export type DiffHunk = {
  readonly oldStart: number;
  readonly newStart: number;
  /** What git names after the second `@@`: the function or section. */
  readonly heading: string;
  readonly lines: readonly DiffLine[];
};

export type FileStatus = 'added' | 'deleted' | 'modified' | 'renamed' | 'copied';

export type FileDiff = {
  /** Where the file is now, or was when it is deleted. */
  readonly path: string;
  /** Set on renamed and copied files. */
  readonly oldPath: string | undefined;
  readonly status: FileStatus;
  readonly binary: boolean;
  /** Octal modes, set when the mode changed, as on a file made executable. */
  readonly modes: { readonly old: string; readonly new: string } | undefined;
  readonly hunks: readonly DiffHunk[];
  readonly additions: number;
  readonly deletions: number;
  /** The diff's own text of this file, to see whether it changed. */
  readonly source: string;
};

export type ParsedDiff = {
  readonly files: readonly FileDiff[];
  /** Text that is no diff: what a server says instead of one that is too large. */
  readonly note: string | undefined;
};

/** Parses what `git diff` prints, and plain unified diffs of other programs. */
export function parseUnifiedDiff(text: string): ParsedDiff {
  const reader = new DiffReader(text);
  const files: FileDiff[] = [];
  let note = '';
  while (!reader.atEnd) {
    if (reader.line.startsWith('diff --git ')) files.push(readFile(reader, 'git'));
    else if (reader.atPlainHeader) files.push(readFile(reader, 'plain'));
    else note += `${reader.take()}\n`;
  }
  return { files, note: files.length === 0 && note.trim() !== '' ? note.trim() : undefined };
}

/** A cursor over lines that never copies the whole text. */
class DiffReader {
  readonly #text: string;
  #start = 0;
  #end: number;

  constructor(text: string) {
    this.#text = text;
    this.#end = lineEnd(text, 0);
  }

  get offset(): number {
    return this.#start;
  }

  get atEnd(): boolean {
    return this.#start >= this.#text.length;
  }

  get line(): string {
    return this.#text.slice(this.#start, this.#end);
  }

  get atPlainHeader(): boolean {
    return this.line.startsWith('--- ') && this.#text.startsWith('+++ ', this.#end + 1);
  }

  take(): string {
    const line = this.line;
    this.#start = this.#end + 1;
    this.#end = lineEnd(this.#text, this.#start);
    return line;
  }

  sourceFrom(offset: number): string {
    return this.#text.slice(offset, this.#start);
  }
}

function lineEnd(text: string, start: number): number {
  const index = text.indexOf('\n', start);
  return index < 0 ? text.length : index;
}

type FileDraft = {
  oldName: string | undefined;
  newName: string | undefined;
  status: FileStatus;
  binary: boolean;
  oldMode: string | undefined;
  newMode: string | undefined;
  hunks: DiffHunk[];
};

function readFile(reader: DiffReader, kind: 'git' | 'plain'): FileDiff {
  const start = reader.offset;
  const names =
    kind === 'git' ? readGitHeader(reader.take().slice('diff --git '.length)) : undefined;
  const draft: FileDraft = {
    oldName: names?.oldName,
    newName: names?.newName,
    status: 'modified',
    binary: false,
    oldMode: undefined,
    newMode: undefined,
    hunks: [],
  };
  while (!reader.atEnd && !reader.line.startsWith('diff --git ')) {
    if (reader.line.startsWith('@@ ')) {
      draft.hunks.push(readHunk(reader));
    } else if (draft.hunks.length > 0) {
      // Nothing of this file follows its hunks.
      if (reader.atPlainHeader) break;
      reader.take();
    } else {
      readHeaderLine(reader.take(), draft, prefixes(kind, names?.prefixed ?? true));
    }
  }
  return finishFile(draft, reader.sourceFrom(start));
}

function finishFile(draft: FileDraft, source: string): FileDiff {
  const { status, binary, hunks, oldMode, newMode } = draft;
  let additions = 0;
  let deletions = 0;
  for (const { lines } of hunks) {
    for (const { kind } of lines) {
      if (kind === 'added') additions += 1;
      else if (kind === 'removed') deletions += 1;
    }
  }
  const isMoved = status === 'renamed' || status === 'copied';
  const path = (status === 'deleted' ? draft.oldName : draft.newName) ?? draft.oldName ?? '';
  const modes = oldMode !== undefined && newMode !== undefined && oldMode !== newMode;
  return {
    path,
    oldPath: isMoved ? draft.oldName : undefined,
    status,
    binary,
    modes: modes ? { old: oldMode, new: newMode } : undefined,
    hunks,
    additions,
    deletions,
    source,
  };
}

/** What stands before the names of the old and the new side, to be taken off. */
type Prefixes = { readonly old: RegExp; readonly new: RegExp } | undefined;

function prefixes(kind: 'git' | 'plain', prefixed: boolean): Prefixes {
  // With `diff.mnemonicPrefix` git writes other letters, such as `i/` and `w/`.
  if (kind === 'git') return prefixed ? { old: /^[a-z]\//, new: /^[a-z]\// } : undefined;
  return { old: /^a\//, new: /^b\// };
}

function readHeaderLine(line: string, draft: FileDraft, strip: Prefixes): void {
  const after = (start: string): string | undefined =>
    line.startsWith(start) ? line.slice(start.length) : undefined;
  const oldName = after('rename from ') ?? after('copy from ');
  const newName = after('rename to ') ?? after('copy to ');
  const oldFile = after('--- ');
  const newFile = after('+++ ');
  if (oldName !== undefined) draft.oldName = unquoteName(oldName);
  else if (newName !== undefined) {
    draft.newName = unquoteName(newName);
    draft.status = line.startsWith('copy') ? 'copied' : 'renamed';
  } else if (after('new file mode ') !== undefined) draft.status = 'added';
  else if (after('deleted file mode ') !== undefined) draft.status = 'deleted';
  else if (line.startsWith('Binary files ') || line === 'GIT binary patch') draft.binary = true;
  else if (oldFile !== undefined) {
    const name = nameOfSide(oldFile, strip?.old);
    if (name === undefined) draft.status = 'added';
    else draft.oldName ??= name;
  } else if (newFile !== undefined) {
    const name = nameOfSide(newFile, strip?.new);
    if (name === undefined) draft.status = 'deleted';
    else if (draft.status === 'added' || draft.newName === undefined) draft.newName = name;
  } else {
    draft.oldMode = after('old mode ') ?? draft.oldMode;
    draft.newMode = after('new mode ') ?? draft.newMode;
  }
}

/** The name on a `---` or `+++` line; undefined for no file. */
function nameOfSide(text: string, prefix: RegExp | undefined): string | undefined {
  // git ends a name that holds a space with a tab; other programs put a time there.
  const name = unquoteName(text.split('\t')[0] ?? text);
  if (name === '/dev/null') return undefined;
  return prefix ? name.replace(prefix, '') : name;
}

function readHunk(reader: DiffReader): DiffHunk {
  const header = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@ ?(.*)$/.exec(reader.take());
  const oldStart = Number(header?.[1] ?? 0);
  const newStart = Number(header?.[3] ?? 0);
  let oldLeft = Number(header?.[2] ?? 1);
  let newLeft = Number(header?.[4] ?? 1);
  let oldLine = oldStart;
  let newLine = newStart;
  const lines: DiffLine[] = [];
  // The counts decide where a hunk ends: a removed `-- x` looks like a file header.
  while (!reader.atEnd && (oldLeft > 0 || newLeft > 0)) {
    const raw = reader.take();
    const sign = raw.charAt(0);
    const text = raw.slice(1);
    if (sign === '+') {
      lines.push({ kind: 'added', text, oldLine: undefined, newLine, noNewline: false });
      newLine += 1;
      newLeft -= 1;
    } else if (sign === '-') {
      lines.push({ kind: 'removed', text, oldLine, newLine: undefined, noNewline: false });
      oldLine += 1;
      oldLeft -= 1;
    } else if (sign === '\\') {
      markNoNewline(lines);
    } else {
      lines.push({ kind: 'context', text, oldLine, newLine, noNewline: false });
      oldLine += 1;
      newLine += 1;
      oldLeft -= 1;
      newLeft -= 1;
    }
  }
  while (!reader.atEnd && reader.line.startsWith('\\')) {
    reader.take();
    markNoNewline(lines);
  }
  return { oldStart, newStart, heading: header?.[5] ?? '', lines };
}

function markNoNewline(lines: DiffLine[]): void {
  const last = lines.at(-1);
  if (last) lines[lines.length - 1] = { ...last, noNewline: true };
}
