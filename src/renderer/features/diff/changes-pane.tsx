import { FileCheck2, FolderX } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useStore } from 'zustand';
import type { PaneProps } from '../../state/app-state.ts';
import { findChat } from '../../state/chat-list-state.ts';
import type { GitChanges } from '../../state/git-changes.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useDelayed } from '../../ui/use-delayed.ts';
import { ChangesView } from './changes-view.tsx';
import { createRepositoryViewer } from './model/changed-files.ts';
import { useGitChanges } from './use-git-changes.ts';
import styles from './changes-pane.module.css';

/** What changed in the chat's folder since the last commit, as it changes. */
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
        <FollowedChanges app={app} chatId={chatId} />
      )}
    </div>
  );
}

function FollowedChanges({ app, chatId }: PaneProps) {
  const changes = useGitChanges(app, chatId);
  return <ChangesStates key={chatId} app={app} chatId={chatId} changes={changes} />;
}

type StatesProps = PaneProps & { readonly changes: GitChanges };

function ChangesStates({ app, chatId, changes }: StatesProps) {
  const { connection, repositories, scannedAt, refreshing, nothingFound, problem } = useStore(
    changes.store,
  );
  const isWaiting = repositories.length === 0 && scannedAt === undefined && !nothingFound;
  const isLate = useDelayed(isWaiting);
  const [viewer] = useState(createRepositoryViewer);
  const views = useMemo(() => viewer(repositories), [viewer, repositories]);

  if (repositories.length === 0) {
    if (connection === 'refused') {
      return (
        <ErrorState fill title="The changes cannot be shown">
          The server does not offer them for this chat.
        </ErrorState>
      );
    }
    if (connection === 'lost') {
      return (
        <ErrorState fill title="Not connected to the folder" onRetry={() => changes.reconnect()}>
          Pilothouse tries again by itself.
        </ErrorState>
      );
    }
    if (isWaiting) return isLate ? <ListSkeleton /> : null;
    return (
      <EmptyState
        fill
        glyph={FolderX}
        title="No git repository here"
        actions={<Button onClick={() => changes.refresh()}>Look again</Button>}
      >
        Changes are compared with the last commit. Run “git init” in the folder to see them.
      </EmptyState>
    );
  }

  return (
    <ChangesView
      app={app}
      chatId={chatId}
      repositories={views}
      scannedAt={scannedAt}
      refreshing={refreshing}
      problem={connection === 'lost' ? 'Connection lost; this may be behind.' : problem}
      onRefresh={() => (connection === 'lost' ? changes.reconnect() : changes.refresh())}
      empty={
        <EmptyState fill glyph={FileCheck2} title="No changes">
          Every file is as it was at the last commit.
        </EmptyState>
      }
    />
  );
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
