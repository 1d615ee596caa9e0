import { useQuery } from '@tanstack/react-query';
import { SquareTerminal } from 'lucide-react';
import { useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { Terminal } from '#shared/api/terminals.ts';
import type { App } from '../../state/app-state.ts';
import { describeProblem } from '../../state/problem.ts';
import { showTerminal } from '../../state/show-terminal.ts';
import { runningProgram } from '../../state/terminals.ts';
import { nameListed } from '../../state/terminal-title.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { Switch } from '../../ui/switch.tsx';
import { useToast } from '../../ui/toast.tsx';
import styles from './terminal-list.module.css';

/** How often what runs is looked up while the list is open, in milliseconds. */
const REFRESH_MS = 2000;

/** All terminals, in a pane or not: those that run first, the newest first. */
export function TerminalList({ app }: { readonly app: App }) {
  const query = useQuery({
    queryKey: ['terminals'],
    queryFn: ({ signal }) => app.api.terminals.list(undefined, signal),
    refetchInterval: REFRESH_MS,
  });
  const newest = query.data?.toReversed() ?? [];
  const terminals = newest.toSorted((one, other) => Number(other.running) - Number(one.running));
  const body = useRef<HTMLDivElement>(null);
  const close = (): void => app.terminals.setListing(false);
  const problem = query.error && describeProblem(query.error, 'The terminals could not be loaded');
  return (
    <Dialog open title="Terminals" width="wide" initialFocus={body} onClose={close}>
      <div ref={body} tabIndex={-1} className={styles.body}>
        {problem && (
          <ErrorState title={problem.title} onRetry={() => void query.refetch()}>
            {problem.text}
          </ErrorState>
        )}
        {query.data?.length === 0 && (
          <EmptyState glyph={SquareTerminal} title="There is no terminal">
            One opens beside a chat, in its folder.
          </EmptyState>
        )}
        {terminals.length > 0 && (
          <ul className={styles.list} aria-label="Terminals">
            {terminals.map((terminal) => (
              <TerminalRow
                key={terminal.id}
                app={app}
                terminal={terminal}
                onChanged={() => void query.refetch()}
                onEnded={() => body.current?.focus()}
                onClose={close}
              />
            ))}
          </ul>
        )}
      </div>
    </Dialog>
  );
}

type RowProps = {
  readonly app: App;
  readonly terminal: Terminal;
  readonly onChanged: () => void;
  /** Its row goes, and the button that had the focus with it. */
  readonly onEnded: () => void;
  readonly onClose: () => void;
};

function TerminalRow({ app, terminal, onChanged, onEnded, onClose }: RowProps) {
  const toast = useToast();
  const [busy, setBusy] = useState(false);
  const name = nameListed(terminal);
  const program = useProgram(app, terminal.id);

  async function change(title: string, run: () => Promise<unknown>): Promise<void> {
    setBusy(true);
    try {
      await run();
    } catch (error) {
      toast({ kind: 'failed', ...describeProblem(error, title) });
    }
    setBusy(false);
    onChanged();
  }

  /** Its pane goes with it. */
  async function end(): Promise<void> {
    await app.api.terminals.remove(terminal.id);
    await app.terminals.close(terminal.id);
    app.dock.close(`terminal:${terminal.id}`);
    onEnded();
  }

  return (
    <li className={styles.row} aria-label={name}>
      <div className={styles.facts}>
        <span className={styles.name}>{name}</span>
        <span className={styles.folder} title={terminal.cwd}>
          <bdi>{terminal.cwd}</bdi>
        </span>
        <span className={styles.state}>{describeState(terminal, program)}</span>
      </div>
      {terminal.running && (
        <Switch
          label="Keep after quit"
          checked={terminal.keep}
          disabled={busy}
          onChange={(keep) =>
            void change('The terminal could not be changed', () =>
              app.api.terminals.update(terminal.id, { keep }),
            )
          }
        />
      )}
      <Button
        size="small"
        onClick={() => {
          onClose();
          showTerminal(app, terminal.workspace_id, terminal.id);
        }}
      >
        Open
      </Button>
      <Button
        size="small"
        busy={busy}
        onClick={() => void change('The terminal could not be ended', end)}
      >
        {terminal.running ? 'End' : 'Remove'}
      </Button>
    </li>
  );
}

function useProgram(app: App, terminalId: string): string | undefined {
  return useStore(app.terminals.store, ({ open }) => {
    const session = open.find(({ id }) => id === terminalId);
    return session && runningProgram(session);
  });
}

function describeState(
  { running, exit_code, clients, keep }: Terminal,
  program: string | undefined,
): string {
  if (!running) return exit_code === null ? 'Ended' : `Ended (exit ${exit_code})`;
  const what = program === undefined ? 'Running' : `Running ${program}`;
  return clients === 0 && !keep ? `${what}, unattended: it ends by itself` : what;
}
