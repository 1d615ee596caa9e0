import { useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { App } from '../../state/app-state.ts';
import { describeProblem } from '../../state/problem.ts';
import type { TerminalSession } from '../../state/terminal-session.ts';
import { runningProgram } from '../../state/terminals.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { useToast } from '../../ui/toast.tsx';

/** What becomes of a program whose pane was closed. */
export function LeavingQuestion({ app }: { readonly app: App }) {
  const [session] = useStore(app.terminals.store, (state) => state.leaving);
  return session ? <Question key={session.id} app={app} session={session} /> : null;
}

type QuestionProps = { readonly app: App; readonly session: TerminalSession };

function Question({ app, session }: QuestionProps) {
  const { terminals } = app;
  const toast = useToast();
  const button = useRef<HTMLButtonElement>(null);
  const [program] = useState(() => runningProgram(session) ?? 'A program');
  const [busy, setBusy] = useState(false);

  function putBack(): void {
    terminals.stay(session.id);
    app.dock.openTerminal(session.workspaceId, session.id);
  }

  async function keep(): Promise<void> {
    setBusy(true);
    try {
      await terminals.keep(session.id);
      const action = { verb: 'Show terminals', run: () => terminals.setListing(true) };
      toast({ title: `${program} goes on`, text: 'In the list of terminals.', action });
    } catch (error) {
      putBack();
      toast({ kind: 'failed', ...describeProblem(error, 'The terminal could not be kept') });
    }
  }

  return (
    <Dialog
      open
      title={`${program} is still running`}
      initialFocus={button}
      onClose={putBack}
      actions={
        <>
          <Button onClick={putBack}>Cancel</Button>
          <Button busy={busy} onClick={() => void keep()}>
            Keep running
          </Button>
          <Button ref={button} tone="danger" onClick={() => void terminals.close(session.id)}>
            End
          </Button>
        </>
      }
    >
      <p>
        Kept, it goes on without a pane, also after Pilothouse quits, until you end it in the list
        of terminals.
      </p>
    </Dialog>
  );
}
