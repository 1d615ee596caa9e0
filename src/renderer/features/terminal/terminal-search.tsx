import { useQuery } from '@tanstack/react-query';
import { Search } from 'lucide-react';
import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';
import type { Terminal, TerminalMatch } from '#shared/api/terminals.ts';
import type { App } from '../../state/app-state.ts';
import { describeProblem } from '../../state/problem.ts';
import { showTerminal } from '../../state/show-terminal.ts';
import { nameListed } from '../../state/terminal-title.ts';
import { BareDialog } from '../../ui/dialog.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { useDebounced } from '../../ui/use-debounced.ts';
import { useDelayed } from '../../ui/use-delayed.ts';
import { snippetOf } from './model/snippet.ts';
import styles from './terminal-search.module.css';

/** Words in what all terminals hold; a hit opens its terminal at the line. */
export function TerminalSearch({ app }: { readonly app: App }) {
  const [query, setQuery] = useState('');
  const [active, setActive] = useState(0);
  const listId = useId();
  const listRef = useRef<HTMLDivElement>(null);
  const text = useDebounced(query).trim();
  const terminals = useQuery({
    queryKey: ['terminals'],
    queryFn: ({ signal }) => app.api.terminals.list(undefined, signal),
  });
  const answer = useQuery({
    queryKey: ['search-terminals', text],
    queryFn: ({ signal }) => app.api.terminals.search(text, signal),
    enabled: text !== '',
    placeholderData: (previous) => previous,
  });
  const matches = text === '' ? [] : (answer.data?.matches ?? []);
  const at = Math.min(active, matches.length - 1);
  const isLate = useDelayed(answer.isFetching);
  const close = (): void => app.terminals.setSearching(false);
  const terminalOf = (match: TerminalMatch | undefined): Terminal | undefined =>
    terminals.data?.find(({ id }) => id === match?.terminal_id);

  useEffect(() => {
    const option = listRef.current?.querySelectorAll('[role=option]')[at];
    option?.scrollIntoView({ block: 'nearest' });
  }, [at]);

  function open(match: TerminalMatch | undefined): void {
    const terminal = terminalOf(match);
    if (!match || !terminal) return;
    close();
    const { workspace_id: workspaceId, id: terminalId } = terminal;
    showTerminal(app, workspaceId, terminalId);
    app.terminals.find(workspaceId, terminalId).showLine(snippetOf(match));
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.nativeEvent.isComposing) return;
    const last = matches.length - 1;
    if (event.key === 'ArrowDown') setActive(at >= last ? 0 : at + 1);
    else if (event.key === 'ArrowUp') setActive(at <= 0 ? last : at - 1);
    else if (event.key === 'Enter') open(matches[at]);
    else return;
    event.preventDefault();
  }

  return (
    <BareDialog open onClose={close} label="Search in all terminals">
      <div className={styles.head}>
        <Icon glyph={Search} />
        <input
          role="combobox"
          aria-label="Search in all terminals"
          aria-expanded={matches.length > 0}
          aria-controls={listId}
          aria-activedescendant={matches[at] && `${listId}-${at}`}
          autoComplete="off"
          spellCheck={false}
          className={styles.input}
          placeholder="Search in all terminals"
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            setActive(0);
          }}
          onKeyDown={onKeyDown}
        />
        {isLate && <Spinner />}
      </div>
      <div
        ref={listRef}
        role="listbox"
        id={listId}
        aria-label="Found lines"
        className={styles.list}
      >
        {matches.map((match, index) => (
          <div
            key={`${match.terminal_id}:${match.line}:${match.offset}`}
            role="option"
            id={`${listId}-${index}`}
            aria-selected={index === at}
            tabIndex={-1}
            className={styles.option}
            onPointerMove={() => setActive(index)}
            onClick={() => open(match)}
          >
            <MatchedLine match={match} />
            <span className={styles.place}>{nameOf(terminalOf(match))}</span>
          </div>
        ))}
      </div>
      {answer.error && text !== '' ? (
        <Failure error={answer.error} onRetry={() => void answer.refetch()} />
      ) : (
        <p className={styles.note} role="status">
          {describeOutcome(text, answer.isPending, matches.length, answer.data?.truncated === true)}
        </p>
      )}
    </BareDialog>
  );
}

function Failure({ error, onRetry }: { readonly error: Error; readonly onRetry: () => void }) {
  const problem = describeProblem(error, 'The terminals could not be searched');
  return (
    <ErrorState title={problem.title} onRetry={onRetry}>
      {problem.text}
    </ErrorState>
  );
}

/** UTF-16 units shown before a match, so that the match is in sight. */
const BEFORE = 40;

function MatchedLine({ match: { text, offset, length } }: { readonly match: TerminalMatch }) {
  const start = Math.max(0, offset - BEFORE);
  return (
    <span className={styles.line} dir="ltr">
      {start > 0 && '…'}
      {text.slice(start, offset)}
      <mark className={styles.hit}>{text.slice(offset, offset + length)}</mark>
      {text.slice(offset + length)}
    </span>
  );
}

function nameOf(terminal: Terminal | undefined): string {
  if (!terminal) return '';
  const name = nameListed(terminal);
  return terminal.running ? name : `${name} · ended`;
}

function describeOutcome(
  text: string,
  pending: boolean,
  count: number,
  truncated: boolean,
): string {
  if (text === '') return 'Looks through what every terminal has printed and still keeps.';
  if (pending) return 'Searching';
  if (count === 0) return 'Nothing was found.';
  return `${count}${truncated ? '+' : ''} ${count === 1 ? 'line' : 'lines'}`;
}
