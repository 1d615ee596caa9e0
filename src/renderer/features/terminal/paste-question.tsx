import { useRef } from 'react';
import { useStore } from 'zustand';
import type { TerminalSession } from '../../state/terminal-session.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import type { TerminalScreen } from '../../widgets/terminal/terminal-screen.ts';
import styles from './terminal-pane.module.css';

type PasteQuestionProps = {
  readonly session: TerminalSession;
  readonly screen: TerminalScreen | undefined;
};

/** UTF-16 units that are shown of what is to be pasted. */
const SHOWN = 4000;

/** Shows what would be pasted before it is. */
export function PasteQuestion({ session, screen }: PasteQuestionProps) {
  const question = useStore(session.store, (state) => state.question);
  const button = useRef<HTMLButtonElement>(null);
  if (question?.kind !== 'paste' || !screen) return null;
  const { text } = question;
  const lines = text.replace(/\n$/, '').split('\n').length;
  const close = (): void => {
    session.update({ question: undefined });
    screen.focus();
  };
  return (
    <Dialog
      open
      title={lines === 1 ? 'Paste a line that runs at once?' : `Paste ${lines} lines?`}
      initialFocus={button}
      onClose={close}
      actions={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button
            ref={button}
            tone="primary"
            onClick={() => {
              screen.paste(text);
              close();
            }}
          >
            Paste
          </Button>
        </>
      }
    >
      <p>
        {screen.bracketedPaste
          ? 'The program takes them as one piece; nothing runs before Enter is pressed.'
          : 'Each line runs as soon as it arrives.'}
      </p>
      <pre className={styles.preview} tabIndex={0} dir="ltr">
        {text.slice(0, SHOWN)}
        {text.length > SHOWN && '…'}
      </pre>
    </Dialog>
  );
}
