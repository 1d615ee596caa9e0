import type { Result } from '#shared/kernel/result.ts';

export type FileErrorKind =
  'not_found' | 'forbidden' | 'is_directory' | 'not_directory' | 'invalid' | 'too_large' | 'io';

/** `message` is safe to show to the model and to the person. */
export type FileError = { readonly kind: FileErrorKind; readonly message: string };

/** Where a path given by the model really points. */
export type ResolvedPath = {
  /** Absolute, symbolic links followed; a missing tail is kept as written. */
  readonly absolute: string;
  /** Inside the workspace folder after following links. */
  readonly inside: boolean;
};

export type LinesRequest = {
  readonly path: string;
  /** 1-based. */
  readonly offset?: number;
  /** Number of lines. */
  readonly limit?: number;
};

export type FileLines = {
  /** `<number>\t<text>`, joined by newlines; a line over 1,024 bytes is cut with a mark. */
  readonly content: string;
  readonly fileSize: number;
  readonly totalLines: number;
  readonly linesRead: number;
};

export type SearchReplace = {
  readonly search: string;
  readonly replace: string;
  readonly replaceAll?: boolean;
};

export type FileEdits = { readonly path: string; readonly edits: readonly SearchReplace[] };

/** A change that was computed and not yet written. */
export type FileChange = {
  readonly absolute: string;
  /** Undefined for a file that does not exist yet. */
  readonly before: string | undefined;
  readonly after: string;
  /** Unified diff with the absolute path as both names. */
  readonly diff: string;
};

export type DirectoryEntry = {
  readonly name: string;
  readonly absolute: string;
  readonly isDirectory: boolean;
};

/**
 * Files of one workspace. Relative paths are resolved against the workspace folder, `~` against
 * the home folder. None of these ask whether the path is allowed: the approval policy does,
 * through `resolve`, before it calls them.
 */
export interface FilesPort {
  /** Absolute workspace folder, links followed. */
  readonly root: string;
  resolve(path: string): Promise<Result<ResolvedPath, FileError>>;
  /** At most 1 MiB of file, 2,000 lines and 32 KiB of answer. */
  readLines(request: LinesRequest): Promise<Result<FileLines, FileError>>;
  /** A whole regular file, at most `maxBytes`. */
  readBytes(path: string, maxBytes: number): Promise<Result<Uint8Array, FileError>>;
  /** The text of a whole file, at most `maxBytes`. */
  readText(path: string, maxBytes: number): Promise<Result<string, FileError>>;
  /** What `write` would change; nothing is written. */
  planWrite(path: string, content: string): Promise<Result<FileChange, FileError>>;
  /** What the edits would change; one failing edit fails all; nothing is written. */
  planEdits(files: readonly FileEdits[]): Promise<Result<readonly FileChange[], FileError>>;
  /** Writes through a temporary file beside the target; creates parents; keeps the mode. */
  apply(changes: readonly FileChange[]): Promise<Result<void, FileError>>;
  list(path: string): Promise<Result<readonly DirectoryEntry[], FileError>>;
}
