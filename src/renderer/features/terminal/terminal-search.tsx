import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Terminal, TerminalMatch } from '#shared/api/terminals.ts';
import type { App } from '../../state/app-state.ts';
import { describeProblem } from '../../state/problem.ts';
import { showTerminal } from '../../state/show-terminal.ts';
import { nameListed } from '../../state/terminal-title.ts';
import { ErrorState } from '../../ui/error-state.tsx';
import { PickDialog } from '../../ui/pick-dialog.tsx';
import { useDebounced } from '../../ui/use-debounced.ts';
import { snippetOf } from './model/snippet.ts';
import styles from './terminal-search.module.css';

/** Words in what all terminals hold; a hit opens its terminal at the line. */
export function TerminalSearch({ app }: { readonly app: App }) {
  const [query, setQuery] = useState('');
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
  const close = (): void => app.terminals.setSearching(false);
  const terminalOf = (match: TerminalMatch): Terminal | undefined =>
    terminals.data?.find(({ id }) => id === match.terminal_id);

  function open(match: TerminalMatch): void {
    const terminal = terminalOf(match);
    if (!terminal) return;
    close();
    const { workspace_id: workspaceId, id: terminalId } = terminal;
    showTerminal(app, workspaceId, terminalId);
    app.terminals.find(workspaceId, terminalId).showLine(snippetOf(match));
  }

  return (
    <PickDialog
      label="Search in all terminals"
      fieldLabel="Search in all terminals"
      listLabel="Found lines"
      query={query}
      onQuery={setQuery}
      items={matches}
      keyOf={(match) => `${match.terminal_id}:${match.line}:${match.offset}`}
      renderItem={(match) => (
        <>
          <MatchedLine match={match} />
          <span className={styles.place}>{nameOf(terminalOf(match))}</span>
        </>
      )}
      onPick={open}
      onClose={close}
      busy={answer.isFetching}
    >
      {answer.error && text !== '' ? (
        <Failure error={answer.error} onRetry={() => void answer.refetch()} />
      ) : (
        <p className={styles.note} role="status">
          {describeOutcome(text, answer.isPending, matches.length, answer.data?.truncated === true)}
        </p>
      )}
    </PickDialog>
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
      <mark>{text.slice(offset, offset + length)}</mark>
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
