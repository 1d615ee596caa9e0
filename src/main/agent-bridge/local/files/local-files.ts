import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ok, type Result } from '#shared/kernel/result.ts';
import type {
  DirectoryEntry,
  FileChange,
  FileError,
  FileLines,
  FilesPort,
  LinesRequest,
  ResolvedPath,
} from '../../ports/index.ts';
import { applyChanges, readCurrent } from './apply-changes.ts';
import { fail, fileFailure } from './file-errors.ts';
import { expandPath, followLinks, isInside } from './paths.ts';
import { planEdits } from './plan-edits.ts';
import { numberLines, READ_LIMITS } from './read-lines.ts';
import { decodeExactly, decodeForReading, readRegularFile } from './text.ts';
import { unifiedDiff } from './unified-diff.ts';

export type LocalFilesDeps = {
  /** Absolute workspace folder, links followed. */
  readonly root: string;
  /** Absolute home folder, what `~` stands for. */
  readonly home: string;
  /** A fresh name part for temporary files. */
  readonly newId: () => string;
};

/** The files of a workspace on this computer. */
export function createLocalFiles({ root, home, newId }: LocalFilesDeps): FilesPort {
  async function resolve(path: string): Promise<Result<ResolvedPath, FileError>> {
    if (path.trim() === '') return fail('invalid', 'the path is empty');
    if (path.includes('\0')) return fail('invalid', 'the path contains a zero byte');
    const followed = await followLinks(expandPath(path, root, home));
    if (!followed.ok) return followed;
    return ok({ absolute: followed.value, inside: isInside(root, followed.value) });
  }

  async function readBytes(path: string, maxBytes: number): Promise<Result<Uint8Array, FileError>> {
    const target = await resolve(path);
    return target.ok ? readRegularFile(target.value.absolute, maxBytes) : target;
  }

  return {
    root,
    resolve,

    async readLines(request: LinesRequest): Promise<Result<FileLines, FileError>> {
      const bytes = await readBytes(request.path, READ_LIMITS.fileBytes);
      if (!bytes.ok) return bytes;
      const text = decodeForReading(bytes.value);
      if (text === undefined) {
        return fail('invalid', `${request.path} is a binary file (${bytes.value.length} bytes)`);
      }
      return numberLines(text, bytes.value.length, request);
    },

    readBytes,

    async readText(path, maxBytes) {
      const bytes = await readBytes(path, maxBytes);
      if (!bytes.ok) return bytes;
      const text = decodeExactly(bytes.value);
      return text === undefined ? fail('invalid', `${path} is not UTF-8 text`) : ok(text);
    },

    async planWrite(path, content): Promise<Result<FileChange, FileError>> {
      const target = await resolve(path);
      if (!target.ok) return target;
      const { absolute } = target.value;
      const before = await readCurrent(absolute);
      if (!before.ok) return before;
      // Lone surrogates cannot be encoded; the plan shows what the disk will hold.
      const after = content.toWellFormed();
      const diff = unifiedDiff(absolute, before.value ?? '', after);
      return ok({ absolute, before: before.value, after, diff });
    },

    planEdits: (files) => planEdits(files, resolve),
    apply: (changes) => applyChanges(changes, newId),

    async list(path) {
      const target = await resolve(path);
      if (!target.ok) return target;
      try {
        return ok(await listDirectory(target.value.absolute));
      } catch (cause) {
        return fileFailure(target.value.absolute, cause);
      }
    },
  };
}

/** Folders first, each group in byte order; a link to a folder is a folder. */
async function listDirectory(folder: string): Promise<readonly DirectoryEntry[]> {
  const found = await readdir(folder, { withFileTypes: true });
  const entries = await Promise.all(
    found.map(async (entry) => {
      const absolute = join(folder, entry.name);
      const isDirectory = entry.isSymbolicLink()
        ? await leadsToDirectory(absolute)
        : entry.isDirectory();
      return { name: entry.name, absolute, isDirectory };
    }),
  );
  return entries.toSorted((a, b) =>
    a.isDirectory === b.isDirectory
      ? Buffer.compare(Buffer.from(a.name), Buffer.from(b.name))
      : Number(b.isDirectory) - Number(a.isDirectory),
  );
}

async function leadsToDirectory(link: string): Promise<boolean> {
  try {
    return (await stat(link)).isDirectory();
  } catch {
    return false;
  }
}
