import { createContext, useContext } from 'react';

/** The ways from a conversation to its changes. */
export interface ReviewLinks {
  /** `path` as the agent wrote it. */
  readonly openFile: (path: string, line?: number) => void;
  /** Compares the files with what they were before a message of the person. */
  readonly compareBefore: (messageId: number) => void;
}

/** Absent where a conversation has no folder. */
export const ReviewLinksContext = createContext<ReviewLinks | undefined>(undefined);

export function useReviewLinks(): ReviewLinks | undefined {
  return useContext(ReviewLinksContext);
}
