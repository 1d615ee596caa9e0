export type TreeListeners = {
  /** Absolute paths; empty when there were too many, or when some may have gone unseen. */
  readonly changed: (paths: readonly string[]) => void;
  /** Nothing is watched any more. */
  readonly failed: (cause: unknown) => void;
};

/** One watched folder with all below it. */
export interface TreeWatch {
  /** Rejects when the folder cannot be watched. */
  open(): Promise<void>;
  /**
   * Tells of all that happened in the tree until now; false where nobody can know whether that was
   * all.
   */
  settle(): Promise<boolean>;
  /** Rejects when the system cannot let go of the folder. */
  close(): Promise<void>;
}
