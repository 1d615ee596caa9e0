import { FileCheck2, FolderX } from 'lucide-react';
import { useEffect, useMemo } from 'react';
import { useStore } from 'zustand';
import type { PaneProps } from '../../state/app-state.ts';
import { findChat } from '../../state/chat-list-state.ts';
import { isNews, type GitChanges } from '../../state/git-changes.ts';
import { createReview, type Review } from '../../state/review.ts';
import type { ReviewView as View } from '../../state/review-items.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useDelayed } from '../../ui/use-delayed.ts';
import { ReviewView } from './review-view.tsx';
import { useGitChanges } from './use-git-changes.ts';
import styles from './review.module.css';

const POLLED = 'This folder is too large to be watched: changes show every few seconds.';

/** Where a person decides whether what changed in the chat's folder is good. */
export function ChangesPane({ app, chatId }: PaneProps) {
  const chat = useStore(app.chatList.store, (state) => findChat(state.chats, chatId));
  const hasNoFolder = chat !== undefined && chat.workspace_id === undefined;
  return (
    <div className={styles.pane}>
      {hasNoFolder ? (
        <EmptyState fill glyph={FolderX} title="No folder">
          This chat works without a folder, so there is nothing that could change.
        </EmptyState>
      ) : (
        <FollowedReview key={chatId} app={app} chatId={chatId} />
      )}
    </div>
  );
}

function FollowedReview({ app, chatId }: PaneProps) {
  const changes = useGitChanges(app, chatId);
  const review = useMemo(() => createReview(app, chatId), [app, chatId]);
  useEffect(() => review.open(), [review]);
  // The editor is wanted as soon as the changes are known; what fails is asked for again then.
  useEffect(() => void import('../../widgets/monaco-diff.ts').catch(() => undefined), []);
  useEffect(
    () =>
      changes.store.subscribe((state, before) => {
        if (isNews(state, before)) void review.refresh();
      }),
    [changes, review],
  );
  // What git does without a change of files, such as staging in a terminal, no frame tells.
  useEffect(() => {
    const look = (): void => void review.refresh();
    window.addEventListener('focus', look);
    return () => window.removeEventListener('focus', look);
  }, [review]);
  return <ReviewStates app={app} chatId={chatId} review={review} changes={changes} />;
}

interface StatesProps extends PaneProps {
  readonly review: Review;
  readonly changes: GitChanges;
}

function ReviewStates({ app, chatId, review, changes }: StatesProps) {
  const phase = useStore(review.store, (state) => state.phase);
  const problem = useStore(review.store, (state) => state.problem);
  const hasRepository = useStore(review.store, (state) => state.repositories.length > 0);
  const view = useStore(review.store, (state) => state.view);
  const connection = useStore(changes.store, (state) => state.connection);
  const watchProblem = useStore(changes.store, (state) => state.problem);
  const isPolled = useStore(changes.store, (state) => state.polled.length > 0);
  const isLate = useDelayed(phase === 'loading');

  function lookAgain(): void {
    if (connection === 'lost') changes.reconnect();
    else changes.refresh();
    void review.refresh();
  }

  if (phase === 'loading') return isLate ? <ListSkeleton /> : null;
  if (phase === 'failed') {
    return (
      <ErrorState
        fill
        title={problem?.title ?? 'The changes could not be loaded'}
        onRetry={lookAgain}
      >
        {problem?.text}
      </ErrorState>
    );
  }
  if (!hasRepository) {
    return (
      <EmptyState
        fill
        glyph={FolderX}
        title="No git repository here"
        actions={<Button onClick={lookAgain}>Look again</Button>}
      >
        Changes are compared with the last commit. Run “git init” in the folder to see them.
      </EmptyState>
    );
  }

  const lost = connection === 'lost' && (
    <>
      Connection lost; what you see may be behind.
      <Button size="small" onClick={lookAgain}>
        Reconnect now
      </Button>
    </>
  );
  const failed = problem && (
    <>
      {problem.title}. {problem.text}
      <Button size="small" onClick={lookAgain}>
        Try again
      </Button>
    </>
  );
  return (
    <ReviewView
      app={app}
      chatId={chatId}
      review={review}
      notes={[lost, !lost && failed, watchProblem, isPolled && POLLED].filter(Boolean)}
      onRefresh={lookAgain}
      empty={
        <EmptyState fill glyph={FileCheck2} title={emptyTitle(view)}>
          {emptyText(view)}
        </EmptyState>
      }
    />
  );
}

function emptyTitle({ scope }: View): string {
  if (scope === 'staged') return 'Nothing is staged';
  return scope === 'commits' ? 'No difference' : 'No changes';
}

function emptyText({ scope }: View): string {
  switch (scope) {
    case 'staged':
      return 'What you stage is what the next commit takes.';
    case 'unstaged':
      return 'Every change is staged.';
    case 'branch':
      return 'The branch is as its base was when it left it.';
    case 'commits':
      return 'The files of both commits are the same.';
    case 'turn':
      return 'The last turn changed no file.';
    case 'kept-turn':
      return 'No file differs.';
    case 'chat':
      return 'No file was changed since this chat began.';
    case 'uncommitted':
    case 'apart':
      return 'Every file is as it was at the last commit.';
  }
}

function ListSkeleton() {
  return (
    <div className={styles.listWait} role="status" aria-label="Looking for changes">
      <Skeleton width="52%" />
      <Skeleton width="64%" />
      <Skeleton width="40%" />
    </div>
  );
}
