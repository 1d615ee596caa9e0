import { useStore } from 'zustand';
import type { TerminalSession } from '../../state/terminal-session.ts';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import type { TerminalScreen } from '../../widgets/terminal/terminal-screen.ts';
import styles from './terminal-pane.module.css';

type PasteQuestionProps = {
  readonly session: TerminalSession;
  readonly screen: TerminalScreen | undefined;
};

/** UTF-16 units that are shown of what is to be pasted. */
const SHOWN = 4000;

export function PasteQuestion({ session, screen }: PasteQuestionProps) {
  const question = useStore(session.store, (state) => state.question);
  const text = question?.kind === 'paste' ? question.text : undefined;
  const close = (): void => {
    session.update({ question: undefined });
    screen?.focus();
  };
  const lines = text?.replace(/\n$/, '').split('\n').length ?? 0;
  return (
    <ConfirmDialog
      open={text !== undefined}
      title={lines === 1 ? 'Paste a line that runs at once?' : `Paste ${lines} lines?`}
      verb="Paste"
      onClose={close}
      onConfirm={() => {
        if (text !== undefined) screen?.paste(text);
        close();
      }}
    >
      <p>
        {screen?.bracketedPaste === true
          ? 'The program takes them as one piece; nothing runs before Enter is pressed.'
          : 'Each line runs as soon as it arrives.'}
      </p>
      <pre className={styles.preview} tabIndex={0} dir="ltr">
        {(text ?? '').slice(0, SHOWN)}
        {(text ?? '').length > SHOWN && '…'}
      </pre>
    </ConfirmDialog>
  );
}
