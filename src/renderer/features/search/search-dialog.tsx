import { useQuery } from '@tanstack/react-query';
import { Search } from 'lucide-react';
import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';
import type { Chat } from '#shared/api/chats.ts';
import type { App } from '../../state/app-state.ts';
import { describeProblem } from '../../state/problem.ts';
import { withFinding } from '../../state/view.ts';
import { BareDialog } from '../../ui/dialog.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Segments } from '../../ui/segments.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { useDebounced } from '../../ui/use-debounced.ts';
import { useDelayed } from '../../ui/use-delayed.ts';
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
  const [archived, setArchived] = useState(false);
  const [active, setActive] = useState(0);
  const listId = useId();
  const listRef = useRef<HTMLDivElement>(null);
  const wish = readSearch(useDebounced(query), archived);
  const answer = useQuery({
    ...app.queries.searchChats(wish ?? { expression: '', labels: [] }),
    enabled: wish !== undefined,
    placeholderData: (previous) => previous,
  });
  const chats = wish ? (answer.data ?? []) : [];
  const at = Math.min(active, chats.length - 1);
  const close = (): void => app.view.update((state) => ({ ...state, searchText: undefined }));

  useEffect(() => {
    const option = listRef.current?.querySelectorAll('[role=option]')[at];
    option?.scrollIntoView({ block: 'nearest' });
  }, [at]);

  function open(chat: Chat | undefined): void {
    if (!chat) return;
    app.view.go({ name: 'chat', chatId: chat.id });
    const words = wish?.words ?? '';
    if (words !== '') app.view.update((state) => withFinding(state, chat.id, words));
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.nativeEvent.isComposing) return;
    const last = chats.length - 1;
    if (event.key === 'ArrowDown') setActive(at >= last ? 0 : at + 1);
    else if (event.key === 'ArrowUp') setActive(at <= 0 ? last : at - 1);
    else if (event.key === 'Enter') open(chats[at]);
    else return;
    event.preventDefault();
  }

  return (
    <BareDialog open onClose={close} label="Search in all chats">
      <div className={styles.head}>
        <Icon glyph={Search} />
        <input
          role="combobox"
          aria-label="Search in all chats"
          aria-expanded={chats.length > 0}
          aria-controls={listId}
          aria-activedescendant={chats[at] && `${listId}-${at}`}
          autoComplete="off"
          spellCheck={false}
          className={styles.input}
          placeholder="Search in all chats"
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            setActive(0);
          }}
          onKeyDown={onKeyDown}
        />
        <Busy busy={answer.isFetching} />
        <Segments
          label="Which chats"
          value={archived ? 'archived' : 'active'}
          options={[
            { value: 'active', label: 'Active' },
            { value: 'archived', label: 'Archived' },
          ]}
          onChange={(value) => {
            setArchived(value === 'archived');
            setActive(0);
          }}
        />
      </div>
      <div
        ref={listRef}
        role="listbox"
        id={listId}
        aria-label="Found chats"
        className={styles.list}
      >
        {chats.map((chat, index) => (
          <SearchResult
            key={chat.id}
            id={`${listId}-${index}`}
            app={app}
            chat={chat}
            words={wish?.words ?? ''}
            active={index === at}
            onPoint={() => setActive(index)}
            onChoose={() => open(chat)}
          />
        ))}
      </div>
      <Outcome
        wish={wish}
        count={answer.isPending ? undefined : chats.length}
        error={answer.error}
        onRetry={() => void answer.refetch()}
      />
    </BareDialog>
  );
}

function Busy({ busy }: { readonly busy: boolean }) {
  return useDelayed(busy) ? <Spinner /> : null;
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
