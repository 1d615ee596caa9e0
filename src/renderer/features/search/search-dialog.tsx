import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Chat } from '#shared/api/chats.ts';
import type { App } from '../../state/app-state.ts';
import { describeProblem } from '../../state/problem.ts';
import { withFinding } from '../../state/view.ts';
import { ErrorState } from '../../ui/error-state.tsx';
import { PickDialog } from '../../ui/pick-dialog.tsx';
import { Segments } from '../../ui/segments.tsx';
import { useDebounced } from '../../ui/use-debounced.ts';
import { readSearch, type SearchWish } from './search-expression.ts';
import { SearchResult } from './search-result.tsx';
import styles from './search.module.css';

export interface SearchDialogProps {
  readonly app: App;
  /** What it begins with. */
  readonly text: string;
}

/** Words in all chats: their titles, their messages, what their tools put out. */
export function SearchDialog({ app, text }: SearchDialogProps) {
  const [query, setQuery] = useState(text);
  const [which, setWhich] = useState<'active' | 'archived'>('active');
  const wish = readSearch(useDebounced(query), which === 'archived');
  const answer = useQuery({
    ...app.queries.searchChats(wish ?? { expression: '', labels: [] }),
    enabled: wish !== undefined,
    placeholderData: (previous) => previous,
  });
  const chats = wish ? (answer.data ?? []) : [];
  const words = wish?.words ?? '';

  function open(chat: Chat): void {
    // The words may be a subagent's.
    const chatId = chat.search_match?.chat_id ?? chat.id;
    app.view.go({ name: 'chat', chatId });
    if (words !== '') app.view.update((state) => withFinding(state, chatId, words));
  }

  return (
    <PickDialog
      label="Search in all chats"
      fieldLabel="Search in all chats"
      listLabel="Found chats"
      query={query}
      onQuery={setQuery}
      scope={which}
      items={chats}
      keyOf={(chat) => chat.id}
      renderItem={(chat) => <SearchResult app={app} chat={chat} words={words} />}
      onPick={open}
      onClose={() => app.view.update((state) => ({ ...state, searchText: undefined }))}
      busy={answer.isFetching}
      tools={
        <Segments
          label="Which chats"
          value={which}
          options={[
            { value: 'active', label: 'Active' },
            { value: 'archived', label: 'Archived' },
          ]}
          onChange={setWhich}
        />
      }
    >
      <Outcome
        wish={wish}
        count={answer.isPending ? undefined : chats.length}
        error={answer.error}
        onRetry={() => void answer.refetch()}
      />
    </PickDialog>
  );
}

interface OutcomeProps {
  readonly wish: SearchWish | undefined;
  /** Undefined while no answer is there. */
  readonly count: number | undefined;
  readonly error: Error | null;
  readonly onRetry: () => void;
}

/** What stands in the place of results, and their number for who cannot see them. */
function Outcome({ wish, count, error, onRetry }: OutcomeProps) {
  if (!wish) {
    return (
      <p className={styles.note}>
        Looks through titles, messages and what tools put out. Narrow it with <code>title:</code>,{' '}
        <code>status:</code> or <code>has_unread:true</code>.
      </p>
    );
  }
  if (error) {
    const problem = describeProblem(error, 'The chats could not be searched');
    return (
      <ErrorState title={problem.title} onRetry={onRetry}>
        {problem.text}
      </ErrorState>
    );
  }
  if (count === undefined) return null;
  return (
    <p role="status" className={count === 0 ? styles.note : styles.count}>
      {count === 0 ? 'Nothing was found.' : count === 1 ? '1 chat' : `${count} chats`}
    </p>
  );
}
