import { useStore } from 'zustand';
import { Button } from '../../ui/button.tsx';
import { useDelayed } from '../../ui/use-delayed.ts';
import type { TerminalPartProps } from './terminal-bar.tsx';
import { keyOf } from './use-terminal-title.ts';
import styles from './terminal-pane.module.css';

/** What is to be said below the screen: what ended, what is lost, what a program asks for. */
export function TerminalLines(props: TerminalPartProps) {
  const phase = useStore(props.session.store, (state) => state.phase);
  const question = useStore(props.session.store, (state) => state.question);
  return (
    <>
      {phase === 'lost' && <LostLine {...props} />}
      {phase === 'ended' && <EndedLine {...props} />}
      {question?.kind === 'clipboard' && <ClipboardLine {...props} text={question.text} />}
    </>
  );
}

function LostLine({ session }: TerminalPartProps) {
  const isLate = useDelayed(true);
  if (!isLate) return null;
  return (
    <div className={styles.line} role="status">
      <span className={styles.lineText}>Reconnecting. What is typed now is not sent.</span>
      <Button size="small" onClick={() => session.reconnect()}>
        Try now
      </Button>
    </div>
  );
}

function EndedLine({ app, session, screen }: TerminalPartProps) {
  const exitCode = useStore(session.store, (state) => state.exitCode);
  return (
    <div className={styles.line} role="status">
      <span className={styles.lineText}>
        The shell ended{exitCode === undefined ? '' : ` (exit ${exitCode})`}
      </span>
      <Button
        size="small"
        onClick={() => {
          session.restart();
          screen?.focus();
        }}
      >
        Restart
      </Button>
      <Button size="small" onClick={() => app.dock.close(keyOf(session))}>
        Close
      </Button>
    </div>
  );
}

function ClipboardLine({ session, screen, text }: TerminalPartProps & { readonly text: string }) {
  const answer = (clipboard: 'ask' | 'allowed' | 'denied'): void => {
    session.update({ question: undefined, clipboard });
    screen?.focus();
  };
  return (
    <div className={styles.line} role="alert">
      <span className={styles.lineText}>
        A program wants to put {text.length === 1 ? '1 character' : `${text.length} characters`} on
        the clipboard.
      </span>
      <Button
        size="small"
        onClick={() => {
          void navigator.clipboard.writeText(text);
          answer('allowed');
        }}
      >
        Allow in this terminal
      </Button>
      <Button size="small" onClick={() => answer('denied')}>
        Deny
      </Button>
    </div>
  );
}
