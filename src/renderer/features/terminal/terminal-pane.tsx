import { SquareTerminal } from 'lucide-react';
import { useEffect, useRef, useState, type DragEvent } from 'react';
import { useStore } from 'zustand';
import type { App } from '../../state/app-state.ts';
import { visiblePanes } from '../../state/dock.ts';
import { paneKey } from '../../state/pane-address.ts';
import type { TerminalSession } from '../../state/terminal-session.ts';
import { Button } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { useToast } from '../../ui/toast.tsx';
import { useDelayed } from '../../ui/use-delayed.ts';
import type { TerminalScreen } from '../../widgets/terminal/terminal-screen.ts';
import { droppedText } from './dropped-text.ts';
import { followUnseen, openScreen } from './open-screen.ts';
import { paste } from './terminal-actions.ts';
import { TerminalBar } from './terminal-bar.tsx';
import { TerminalFind } from './terminal-find.tsx';
import { TerminalLines } from './terminal-lines.tsx';
import { TerminalMenu } from './terminal-menu.tsx';
import { PasteQuestion } from './paste-question.tsx';
import { keyOf, useTerminalTitle } from './use-terminal-title.ts';
import styles from './terminal-pane.module.css';

export interface TerminalPaneProps {
  readonly app: App;
  readonly workspaceId: string;
  readonly terminalId: string;
}

/** One terminal: its screen, and what there is to say about it. */
export function TerminalPane({ app, workspaceId, terminalId }: TerminalPaneProps) {
  const [session] = useState(() => app.terminals.find(workspaceId, terminalId));
  return <TerminalView key={session.id} app={app} session={session} />;
}

export interface TerminalViewProps {
  readonly app: App;
  readonly session: TerminalSession;
}

function TerminalView({ app, session }: TerminalViewProps) {
  const { place, screen, failed } = useScreen(app, session);
  const [dropping, setDropping] = useState(false);
  const phase = useStore(session.store, (state) => state.phase);
  const finding = useStore(session.store, (state) => state.finding);
  const broadcasting = useStore(app.terminals.store, (state) =>
    state.broadcasting.has(session.workspaceId),
  );
  useTerminalTitle(app, session);

  function onDrop(event: DragEvent): void {
    setDropping(false);
    const text = droppedText(event.dataTransfer, app.bridge);
    if (text === undefined || !screen) return;
    event.preventDefault();
    paste(app, session, screen, text);
    screen.focus();
  }

  return (
    <div
      className={cx(styles.pane, broadcasting && styles.broadcasting)}
      onFocus={() => app.terminals.setRinging(session.id, false)}
    >
      <TerminalBar app={app} session={session} screen={screen} />
      <TerminalMenu app={app} session={session} screen={screen}>
        <div
          ref={place}
          className={cx(styles.screen, dropping && styles.dropping)}
          data-testid="terminal"
          data-phase={phase}
          onPasteCapture={(event) => {
            event.preventDefault();
            event.stopPropagation();
            if (screen) paste(app, session, screen, event.clipboardData.getData('text/plain'));
          }}
          onDragOver={(event) => {
            event.preventDefault();
            setDropping(true);
          }}
          onDragLeave={() => setDropping(false)}
          onDrop={onDrop}
        />
      </TerminalMenu>
      {finding !== undefined && screen && (
        <TerminalFind session={session} screen={screen} finding={finding} />
      )}
      <Waiting session={session} failed={failed} loading={!screen} />
      <TerminalLines app={app} session={session} screen={screen} />
      <PasteQuestion session={session} screen={screen} />
    </div>
  );
}

type Shown = {
  readonly place: React.RefObject<HTMLDivElement | null>;
  readonly screen: TerminalScreen | undefined;
  readonly failed: boolean;
};

/** Lends the session's screen a place while the pane can be seen. */
function useScreen(app: App, session: TerminalSession): Shown {
  const place = useRef<HTMLDivElement>(null);
  const [screen, setScreen] = useState<TerminalScreen>();
  const [failed, setFailed] = useState(false);
  const toast = useToast();
  const isVisible = useStore(app.dock.store, (state) =>
    visiblePanes(state).some((pane) => paneKey(pane) === keyOf(session)),
  );
  useEffect(() => {
    let isGone = false;
    if (!isVisible) {
      // It shows why it could not be loaded once it is seen.
      followUnseen(app, session, () => !isGone, toast).catch(() => undefined);
      return () => {
        isGone = true;
      };
    }
    let shown: TerminalScreen | undefined;
    async function open(): Promise<void> {
      shown = await openScreen(app, session, () => (isGone ? null : place.current), toast);
      setScreen(shown);
      if (isAwaited(app, session, place.current)) shown?.focus();
    }
    open().catch(() => setFailed(true));
    return () => {
      isGone = true;
      if (!shown) return;
      shown.detach();
      app.terminals.disappeared(session);
    };
  }, [app, session, toast, isVisible]);
  useEffect(() => {
    if (!screen) return undefined;
    const { store } = app.terminals.preferences;
    screen.setOptions(store.getState());
    return store.subscribe((preferences) => screen.setOptions(preferences));
  }, [app, screen]);
  return { place, screen, failed };
}

/** The pane was given the keyboard before there was a screen to take it. */
function isAwaited(app: App, session: TerminalSession, place: HTMLElement | null): boolean {
  const { active } = app.dock.store.getState().layout;
  const holder = document.activeElement;
  return active === keyOf(session) && place !== null && holder?.contains(place) === true;
}

type WaitingProps = {
  readonly session: TerminalSession;
  readonly failed: boolean;
  readonly loading: boolean;
};

/** In place of the screen while there is nothing on it. */
function Waiting({ session, failed, loading }: WaitingProps) {
  const phase = useStore(session.store, (state) => state.phase);
  const problem = useStore(session.store, (state) => state.problem);
  const isLate = useDelayed(loading || phase === 'connecting');
  if (failed) {
    return (
      <div className={styles.wait}>
        <ErrorState fill title="The terminal could not be loaded">
          Reload the window to try again.
        </ErrorState>
      </div>
    );
  }
  if (phase === 'failed' && problem) {
    return (
      <div className={styles.wait}>
        <ErrorState
          fill
          title={problem.title}
          actions={<Button onClick={() => session.retry()}>Try again</Button>}
        >
          {problem.text}
        </ErrorState>
      </div>
    );
  }
  if (phase === 'stopped') {
    return (
      <div className={styles.wait}>
        <EmptyState
          fill
          glyph={SquareTerminal}
          title="The workspace is stopped"
          actions={<Button onClick={() => void session.startWorkspace()}>Start it</Button>}
        >
          Its files are as they were.
        </EmptyState>
      </div>
    );
  }
  if (!isLate) return null;
  return (
    <div className={styles.line} role="status">
      <Spinner />
      <span className={styles.lineText}>Starting the shell…</span>
    </div>
  );
}
