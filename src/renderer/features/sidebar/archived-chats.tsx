import { useQuery } from '@tanstack/react-query';
import { Archive } from 'lucide-react';
import { useMemo } from 'react';
import { useStore } from 'zustand';
import type { App } from '../../state/app-state.ts';
import { describeProblem } from '../../state/problem.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { ChatRows } from './chat-rows.tsx';
import { ListSkeleton } from './list-skeleton.tsx';
import { flattenChats } from './rows.ts';

/** Chats that were put away; each can come back. */
export function ArchivedChats({ app }: { readonly app: App }) {
  const revision = useStore(app.chatList.store, (state) => state.archiveRevision);
  const { data, error, refetch } = useQuery({
    ...app.queries.archivedChats(revision),
    placeholderData: (previous) => previous,
  });
  const rows = useMemo(() => flattenChats(data ?? []), [data]);
  if (error && !data) {
    const problem = describeProblem(error, 'The archive could not be loaded');
    return (
      <ErrorState title={problem.title} onRetry={() => void refetch()}>
        {problem.text}
      </ErrorState>
    );
  }
  if (!data) return <ListSkeleton compact={false} />;
  if (rows.length === 0) {
    return (
      <EmptyState glyph={Archive} title="Nothing archived">
        Archive a chat from its menu. It keeps its conversation and can come back.
      </EmptyState>
    );
  }
  return <ChatRows app={app} rows={rows} compact={false} label="Archived chats" />;
}
