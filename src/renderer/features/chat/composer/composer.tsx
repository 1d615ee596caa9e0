import { ArrowUp, Square } from 'lucide-react';
import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';
import type { App } from '../../../state/app-state.ts';
import type { Attachment } from '../../../state/attachments.ts';
import { FloatingList } from '../../../ui/floating-list.tsx';
import { IconButton } from '../../../ui/icon-button.tsx';
import { matchesShortcut } from '../../../ui/shortcut.ts';
import { AttachButton } from './attach-button.tsx';
import type { CommandId, SlashFacts } from './completion/commands.ts';
import { useCompletion } from './completion/use-completion.tsx';
import { pastedFiles } from './incoming-files.ts';
import styles from './composer.module.css';

export interface ComposerProps {
  readonly app: App;
  readonly chatId: string;
  readonly draft: string;
  readonly onDraft: (text: string) => void;
  readonly attachments: readonly Attachment[];
  /** Picked, dropped or pasted. */
  readonly onFiles: (files: readonly File[]) => void;
  /** The attachments, shown above the text. */
  readonly attached: React.ReactNode;
  /** The person's messages of this chat, newest last: what ↑ brings back. */
  readonly history: () => readonly string[];
  /** A turn is under way: what is sent now is queued. */
  readonly busy: boolean;
  readonly stopping: boolean;
  readonly onSend: (text: string, interrupt: boolean) => void;
  readonly onStop: () => void;
  /** Without a workspace there are no files to mention. */
  readonly hasWorkspace: boolean;
  readonly slash: SlashFacts;
  readonly onCommand: (id: CommandId) => void;
  /** Model, approvals, context. */
  readonly tools: React.ReactNode;
  /** A line such as "Reconnecting"; sending still works. */
  readonly note?: string | undefined;
}

/** Where the person writes. Enter sends or queues; ⌘/Ctrl+Enter interrupts and sends. */
export function Composer(props: ComposerProps) {
  const { draft, onDraft, attachments, history, busy, stopping, onSend, onStop, tools } = props;
  const field = useRef<HTMLTextAreaElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const listId = useId();
  const [caret, setCaret] = useState(0);
  const completion = useCompletion({
    app: props.app,
    chatId: props.chatId,
    hasWorkspace: props.hasWorkspace,
    facts: props.slash,
    text: draft,
    caret,
    onReplace: replace,
    onCommand: props.onCommand,
  });
  /** Steps back into the history; 0 is what is being written. */
  const [back, setBack] = useState(0);

  useEffect(() => field.current?.focus({ preventScroll: true }), []);

  const uploading = attachments.some(({ upload }) => upload.state === 'running');
  const isEmpty =
    draft.trim() === '' && !attachments.some(({ upload }) => upload.state !== 'failed');

  function replace(text: string, at: number): void {
    onDraft(text);
    setCaret(at);
    const element = field.current;
    if (!element) return;
    // Now, so that the caret does not jump to the end when React sets the same text.
    element.value = text;
    element.setSelectionRange(at, at);
    element.focus();
  }

  function send(interrupt: boolean): void {
    if (isEmpty || uploading) return;
    onSend(draft.trim(), interrupt);
    onDraft('');
    setBack(0);
  }

  /** Only from an empty field or from a message brought back, so that ↑ stays a caret key. */
  function recall(step: 1 | -1): boolean {
    const messages = history();
    const next = back + step;
    if (next < 0 || next > messages.length) return false;
    const isBlank = draft.trim() === '';
    if (!isBlank && (back === 0 || draft !== messages.at(-back))) return false;
    if (isBlank && step < 0) return false;
    setBack(next);
    onDraft(next === 0 ? '' : (messages.at(-next) ?? ''));
    return true;
  }

  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>): void {
    if (event.nativeEvent.isComposing) return;
    if (completion?.onKeyDown(event)) return;
    if (matchesShortcut(event, 'mod+enter')) send(true);
    else if (matchesShortcut(event, 'enter')) send(false);
    else if (matchesShortcut(event, 'arrowup')) {
      if (!recall(1)) return;
    } else if (matchesShortcut(event, 'arrowdown')) {
      if (!recall(-1)) return;
    } else return;
    event.preventDefault();
  }

  return (
    <div ref={frame} className={styles.composer}>
      {props.attached}
      <label className={styles.label} htmlFor={`composer-${props.chatId}`}>
        Message
      </label>
      <textarea
        ref={field}
        id={`composer-${props.chatId}`}
        className={styles.field}
        dir="auto"
        rows={1}
        value={draft}
        placeholder={busy ? 'Add to the queue' : 'Ask for a change'}
        onChange={(event) => {
          setBack(0);
          setCaret(event.target.selectionStart);
          onDraft(event.target.value);
        }}
        onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
        aria-autocomplete="list"
        {...(completion && {
          'aria-controls': listId,
          ...(completion.options.length > 0 && {
            'aria-activedescendant': `${listId}-${completion.activeIndex}`,
          }),
        })}
        onKeyDown={onKeyDown}
        onPaste={(event) => {
          const files = pastedFiles(event.clipboardData);
          if (files.length === 0) return;
          event.preventDefault();
          props.onFiles(files);
        }}
      />
      {completion && (
        <FloatingList
          id={listId}
          label={completion.label}
          anchor={frame}
          options={completion.options}
          activeIndex={completion.activeIndex}
          empty={completion.empty}
          onPick={completion.pick}
        />
      )}
      <div className={styles.bar}>
        <AttachButton onFiles={props.onFiles} />
        <div className={styles.tools}>{tools}</div>
        {props.note && (
          <span className={styles.note} role="status">
            {props.note}
          </span>
        )}
        {busy && isEmpty ? (
          <IconButton
            className={styles.stop}
            glyph={Square}
            label={stopping ? 'Stopping' : 'Stop'}
            shortcut="mod+."
            tone="plain"
            disabled={stopping}
            onClick={onStop}
          />
        ) : (
          <IconButton
            glyph={ArrowUp}
            label={uploading ? 'Uploading' : busy ? 'Queue' : 'Send'}
            shortcut="enter"
            tone="primary"
            disabled={isEmpty || uploading}
            onClick={() => send(false)}
          />
        )}
      </div>
    </div>
  );
}
