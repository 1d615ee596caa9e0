import { useMemo } from 'react';
import { useStore } from 'zustand';
import type { App } from '../../state/app-state.ts';
import { showTerminal } from '../../state/show-terminal.ts';
import type { TerminalSession } from '../../state/terminal-session.ts';
import { titleOf } from '../../state/terminal-title.ts';
import { StatusGlyph } from '../../ui/status-glyph.tsx';
import { useWorkspaceLabel } from './workspace-labels.ts';
import styles from './ringing-terminals.module.css';

type RingingTerminalsProps = {
  readonly app: App;
  /** Glyphs only. */
  readonly compact: boolean;
};

/** The terminals that rang while nobody looked, above the chats. */
export function RingingTerminals({ app, compact }: RingingTerminalsProps) {
  const open = useStore(app.terminals.store, (state) => state.open);
  const ringing = useStore(app.terminals.store, (state) => state.ringing);
  const rang = useMemo(() => open.filter(({ id }) => ringing.has(id)), [open, ringing]);
  if (rang.length === 0) return null;
  return (
    <ul className={styles.list} aria-label="Terminals that need you">
      {rang.map((session) => (
        <li key={session.id}>
          <RingingTerminal app={app} session={session} compact={compact} />
        </li>
      ))}
    </ul>
  );
}

function RingingTerminal({
  app,
  session,
  compact,
}: RingingTerminalsProps & { readonly session: TerminalSession }) {
  const title = useStore(session.store, titleOf);
  const workspace = useWorkspaceLabel(app, session.workspaceId);
  const facts = workspace === undefined ? 'Terminal' : `Terminal · ${workspace}`;
  return (
    <button
      type="button"
      className={styles.row}
      title={`${title} · ${facts}`}
      onClick={() => showTerminal(app, session.workspaceId, session.id)}
    >
      <StatusGlyph status="needs-you" />
      {!compact && (
        <span className={styles.text}>
          <span className={styles.title} dir="auto">
            {title}
          </span>
          <span className={styles.facts}>{facts}</span>
        </span>
      )}
    </button>
  );
}
