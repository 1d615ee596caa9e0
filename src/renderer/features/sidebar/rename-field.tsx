import { useEffect, useRef, type KeyboardEvent } from 'react';
import type { Chat } from '#shared/api/chats.ts';
import type { App } from '../../state/app-state.ts';
import { describeProblem } from '../../state/problem.ts';
import { TextField } from '../../ui/text-field.tsx';
import { useToast } from '../../ui/toast.tsx';
import styles from './chat-row.module.css';

/** Characters that a title may have (contract 4.4). */
const TITLE_LIMIT = 200;

export interface RenameFieldProps {
  readonly app: App;
  readonly chat: Chat;
  readonly onEnd: () => void;
}

/** In the place of the row: Enter or leaving it renames, Escape does not. */
export function RenameField({ app, chat, onEnd }: RenameFieldProps) {
  const inputRef = useRef<HTMLInputElement>(null);
  const done = useRef(false);
  const toast = useToast();
  useEffect(() => {
    // After the menu that asked for it has given the focus back.
    const frame = requestAnimationFrame(() => inputRef.current?.select());
    return () => cancelAnimationFrame(frame);
  }, []);

  async function finish(save: boolean): Promise<void> {
    if (done.current) return;
    done.current = true;
    const title = inputRef.current?.value.trim() ?? '';
    onEnd();
    if (!save || title === '' || title === chat.title) return;
    try {
      await app.chatList.rename(chat.id, title);
    } catch (error) {
      toast({ kind: 'failed', ...describeProblem(error, 'The chat could not be renamed') });
    }
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter') void finish(true);
    else if (event.key === 'Escape') void finish(false);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <div className={styles.rename}>
      <TextField
        ref={inputRef}
        label="Name of the chat"
        hideLabel
        maxLength={TITLE_LIMIT}
        defaultValue={chat.title}
        onKeyDown={onKeyDown}
        onBlur={() => void finish(true)}
      />
    </div>
  );
}
