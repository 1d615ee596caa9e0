import { Sparkles } from 'lucide-react';
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import type { Chat } from '#shared/api/chats.ts';
import type { App } from '../../state/app-state.ts';
import { describeProblem } from '../../state/problem.ts';
import { IconButton } from '../../ui/icon-button.tsx';
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
  const [thinking, setThinking] = useState(false);
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

  /** Puts a title by the model into the field; the person still decides. */
  async function suggest(): Promise<void> {
    setThinking(true);
    try {
      const title = await app.api.chats.proposeTitle(chat.id);
      const input = inputRef.current;
      if (input && title !== '') {
        input.value = title;
        input.select();
      }
    } catch (error) {
      toast({ kind: 'failed', ...describeProblem(error, 'No title was suggested') });
    } finally {
      setThinking(false);
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
    <div
      className={styles.rename}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) void finish(true);
      }}
    >
      <TextField
        ref={inputRef}
        label="Name of the chat"
        hideLabel
        maxLength={TITLE_LIMIT}
        defaultValue={chat.title}
        onKeyDown={onKeyDown}
      />
      {!chat.archived && (
        <IconButton
          glyph={Sparkles}
          size="small"
          label="Suggest a title"
          aria-busy={thinking}
          aria-disabled={thinking}
          onClick={() => {
            if (!thinking) void suggest();
          }}
        />
      )}
    </div>
  );
}
