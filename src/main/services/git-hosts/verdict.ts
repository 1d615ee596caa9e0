/** One thing that a reviewer said of a pull request. */
export type ReviewWord = {
  readonly login: string;
  readonly word: 'approved' | 'changes_requested' | 'dismissed' | 'commented';
};

export type Verdict = {
  readonly approved: boolean;
  readonly changesRequested: boolean;
  readonly reviewerCount: number;
};

/**
 * What the reviewers say in all, `words` being in the order in which they were said. What counts is
 * each one's last word; comments take nothing back, and the author is no reviewer.
 */
export function verdict(words: readonly ReviewWord[], author: string | undefined): Verdict {
  const lastWords = new Map<string, ReviewWord['word']>();
  for (const { login, word } of words) {
    if (login === author) continue;
    if (word !== 'commented' || !lastWords.has(login)) lastWords.set(login, word);
  }
  const said = new Set(lastWords.values());
  const changesRequested = said.has('changes_requested');
  return {
    changesRequested,
    approved: said.has('approved') && !changesRequested,
    reviewerCount: lastWords.size,
  };
}
