import { useRef, useState } from 'react';
import { describeProblem } from '../../../state/problem.ts';
import { Button } from '../../../ui/button.tsx';
import { TextArea } from '../../../ui/text-field.tsx';
import styles from './message-rows.module.css';

export interface EditMessageProps {
  readonly initial: string;
  readonly onCancel: () => void;
  /** May reject. */
  readonly onSend: (text: string) => Promise<void>;
}

/** An earlier message being changed: the conversation goes on from there. */
export function EditMessage({ initial, onCancel, onSend }: EditMessageProps) {
  const [text, setText] = useState(initial);
  const [busy, setBusy] = useState(false);
  const hasBegun = useRef(false);
  const [problem, setProblem] = useState<string>();

  async function submit(): Promise<void> {
    if (text.trim() === '' || busy) return;
    setBusy(true);
    try {
      await onSend(text.trim());
    } catch (error) {
      setProblem(describeProblem(error, 'Not sent.').text);
      setBusy(false);
    }
  }

  return (
    <div className={styles.edit}>
      <TextArea
        label="Edited message"
        hideLabel
        autoFocus
        // A field that has the keyboard from the start has its caret before the text.
        onFocus={({ target }) => {
          if (!hasBegun.current) target.setSelectionRange(initial.length, initial.length);
          hasBegun.current = true;
        }}
        rows={Math.min(12, text.split('\n').length + 1)}
        value={text}
        error={problem}
        note="The conversation goes on from here; what came after is dropped. Files stay as they are."
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === 'Escape') onCancel();
          if (event.key === 'Enter' && !event.shiftKey) {
            event.preventDefault();
            void submit();
          }
        }}
      />
      <div className={styles.editTools}>
        <Button onClick={onCancel}>Cancel</Button>
        <Button
          tone="primary"
          busy={busy}
          disabled={text.trim() === ''}
          onClick={() => void submit()}
        >
          Send again
        </Button>
      </div>
    </div>
  );
}
