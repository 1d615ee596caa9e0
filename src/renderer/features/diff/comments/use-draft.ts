import { useCallback, useState } from 'react';
import { useStore } from 'zustand';
import type { ReviewRepository } from '#shared/api/review.ts';
import type { App } from '../../../state/app-state.ts';
import { commentsOf, MAX_COMMENTS, type ReviewComment } from '../../../state/review-comments.ts';
import type { Review } from '../../../state/review.ts';
import type { ReviewItem } from '../../../state/review-items.ts';
import { useToast } from '../../../ui/toast.tsx';
import type { LineSpan } from '../../../widgets/diff-spans.ts';
import { baseName } from '../model/review-groups.ts';
import { useRun } from '../use-run.ts';
import { useAnchors } from './use-anchors.ts';

export type DraftOptions = {
  readonly app: App;
  readonly review: Review;
  readonly repositories: readonly ReviewRepository[];
  /** Every changed file. */
  readonly items: readonly ReviewItem[];
};

/** The comments that wait to be sent, and what is done with them. */
export function useDraft({ app, review, repositories, items }: DraftOptions) {
  const { chatId } = review;
  const comments = useStore(app.reviewComments.store, ({ drafts }) => commentsOf(drafts, chatId));
  const anchorOf = useAnchors(review, comments, items);
  const [isSending, setSending] = useState(false);
  const run = useRun();
  const toast = useToast();

  const nameOf = useCallback(
    ({ root, path }: ReviewComment) =>
      repositories.length > 1 ? `${baseName(root)}/${path}` : path,
    [repositories],
  );

  async function send(): Promise<void> {
    if (comments.length === 0 || isSending) return;
    setSending(true);
    const count = comments.length;
    const done = await run('The comments were not sent', () =>
      app.reviewComments.send(chatId, nameOf),
    );
    setSending(false);
    if (done)
      toast({ title: `Sent ${count === 1 ? '1 comment' : `${count} comments`} to the agent` });
  }

  function add({ root, path }: ReviewItem, lines: LineSpan, quote: string, text: string): void {
    const added = app.reviewComments.add(chatId, { root, path, ...lines, quote, text });
    if (added) return;
    toast({
      kind: 'failed',
      title: 'The comment was not added',
      text: `A draft holds ${MAX_COMMENTS} comments: send these first.`,
    });
  }

  return { comments, anchorOf, nameOf, isSending, send, add };
}
