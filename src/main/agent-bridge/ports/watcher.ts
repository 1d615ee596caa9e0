/** A folder and everything below it, links not followed. All paths are absolute. */
export type WatchedFolder = {
  readonly path: string;
  /** Folders, with all that is below them, and files. */
  readonly ignoredPaths: readonly string[];
  /** Folders and files of these names, wherever they are. */
  readonly ignoredNames: readonly string[];
};

/**
 * Why changes may go unseen. `starting`: not for long; `too_many_folders`: the share of the
 * machine's watches that we allow ourselves is used up; `failed`: the folder cannot be watched.
 */
export type BlindReason = 'starting' | 'too_many_folders' | 'failed';

export type WatchEvent =
  /** From now on every change is told; what happened before may have gone unseen. */
  | { readonly kind: 'watching' }
  /** Absolute paths, each once; empty when there were too many to name. */
  | { readonly kind: 'changed'; readonly paths: readonly string[] }
  | { readonly kind: 'blind'; readonly reason: BlindReason };

/** Folders that are watched until it is closed. */
export interface FolderWatch {
  /**
   * Resolves when every change that was made before the call has been told; false where that
   * cannot be known, or took too long.
   */
  settle(): Promise<boolean>;
  close(): void;
}

/** Notices changes on disk, whoever made them. */
export interface WatcherPort {
  /** Watches the folders, all or none. Blind at first. */
  watch(folders: readonly WatchedFolder[], listener: (event: WatchEvent) => void): FolderWatch;
}
