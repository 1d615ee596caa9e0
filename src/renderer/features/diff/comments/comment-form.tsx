import { useRef, useState, type KeyboardEvent } from 'react';
import { MAX_COMMENT_LENGTH } from '../../../state/review-comments.ts';
import { Button } from '../../../ui/button.tsx';
import { Shortcut } from '../../../ui/kbd.tsx';
import { matchesShortcut } from '../../../ui/shortcut.ts';
import { TextArea } from '../../../ui/text-field.tsx';
import styles from './comments.module.css';

export interface CommentFormProps {
  /** Such as "Line 12" or "Lines 3 to 9". */
  readonly about: string;
  readonly initial: string;
  readonly onSave: (text: string) => void;
  readonly onCancel: () => void;
}

/** Where a remark is written; Escape leaves it. */
export function CommentForm({ about, initial, onSave, onCancel }: CommentFormProps) {
  const [text, setText] = useState(initial);
  const focused = useRef(false);
  const isEmpty = text.trim() === '';

  function onKeyDown(event: KeyboardEvent): void {
    if (event.nativeEvent.isComposing) return;
    // What is typed here means nothing to the review around it.
    event.stopPropagation();
    if (matchesShortcut(event, 'escape')) onCancel();
    else if (matchesShortcut(event, 'mod+enter') && !isEmpty) onSave(text.trim());
    else return;
    event.preventDefault();
  }

  return (
    <div className={styles.card} role="group" aria-label={`Comment on ${about.toLowerCase()}`}>
      <TextArea
        label={`Comment on ${about.toLowerCase()}`}
        hideLabel
        placeholder="What should the agent change here?"
        rows={2}
        maxLength={MAX_COMMENT_LENGTH}
        dir="auto"
        value={text}
        ref={(field) => {
          // Once, and without a jump of the editor around it.
          if (field && !focused.current) field.focus({ preventScroll: true });
          focused.current = field !== null;
        }}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <div className={styles.formFoot}>
        <span className={styles.about}>{about}</span>
        <Button size="small" tone="ghost" onClick={onCancel}>
          Cancel
        </Button>
        <Button size="small" tone="primary" disabled={isEmpty} onClick={() => onSave(text.trim())}>
          {initial === '' ? 'Add to the draft' : 'Save'}
          <Shortcut keys="mod+enter" />
        </Button>
      </div>
    </div>
  );
}
