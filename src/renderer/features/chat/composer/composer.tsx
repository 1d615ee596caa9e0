import { ArrowUp, Square } from 'lucide-react';
import { memo, useRef, useState, type KeyboardEvent, type Ref, type SubmitEvent } from 'react';
import type { Attachment } from '../../../state/attachments.ts';
import { IconButton } from '../../../ui/icon-button.tsx';
import { matchesShortcut } from '../../../ui/shortcut.ts';
import { AttachButton } from './attach-button.tsx';
import type { CommandId } from './completion/commands.ts';
import type { CompletionSource } from './completion/completion-list.tsx';
import { PromptField, type PromptFieldHandle } from './prompt-field.tsx';
import styles from './composer.module.css';

export interface ComposerProps {
  readonly ref: Ref<PromptFieldHandle>;
  /** Whether it has the keyboard from the start. */
  readonly takesFocus: boolean;
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
  readonly source: CompletionSource;
  readonly onCommand: (id: CommandId) => void;
  /** Model, approvals, context. */
  readonly tools: React.ReactNode;
  /** A line such as "Reconnecting"; sending still works. */
  readonly note?: string | undefined;
}

/** Where the person writes. Enter sends or queues; ⌘/Ctrl+Enter interrupts and sends. */
export function Composer(props: ComposerProps) {
  const { ref, draft, onDraft, attachments, history, busy, stopping, onSend, onStop } = props;
  const frame = useRef<HTMLFormElement>(null);
  /** Steps back into the history; 0 is what is being written. */
  const [back, setBack] = useState(0);

  const uploading = attachments.some(({ upload }) => upload.state === 'running');
  const isEmpty =
    draft.trim() === '' && !attachments.some(({ upload }) => upload.state !== 'failed');

  function send(interrupt: boolean): void {
    if (isEmpty || uploading) return;
    onSend(draft.trim(), interrupt);
    onDraft('');
    setBack(0);
  }

  function onSubmit(event: SubmitEvent): void {
    // What opens from here is a child of it, wherever it stands in the document.
    if (event.target !== event.currentTarget) return;
    event.preventDefault();
    send(false);
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
    <form ref={frame} className={styles.composer} onSubmit={onSubmit}>
      {props.attached}
      <PromptField
        ref={ref}
        label="Message"
        placeholder={busy ? 'Add to the queue' : 'Ask for a change'}
        className={styles.field}
        takesFocus={props.takesFocus}
        text={draft}
        onText={(text) => {
          setBack(0);
          onDraft(text);
        }}
        frame={frame}
        source={props.source}
        onCommand={props.onCommand}
        onFiles={props.onFiles}
        onKeyDown={onKeyDown}
      />
      <div className={styles.bar}>
        <AttachButton onFiles={props.onFiles} />
        <div className={styles.tools}>{props.tools}</div>
        {props.note && (
          <span className={styles.note} role="status">
            {props.note}
          </span>
        )}
        <SendOrStop
          isEmpty={isEmpty}
          uploading={uploading}
          busy={busy}
          stopping={stopping}
          onStop={onStop}
        />
      </div>
    </form>
  );
}

type SendOrStopProps = Pick<ComposerProps, 'busy' | 'stopping' | 'onStop'> & {
  readonly isEmpty: boolean;
  readonly uploading: boolean;
};

/** Sends by submitting, so that it knows no draft and a key does not render it again. */
const SendOrStop = memo(function SendOrStop(props: SendOrStopProps) {
  const { isEmpty, uploading, busy, stopping, onStop } = props;
  if (busy && isEmpty) {
    return (
      <IconButton
        className={styles.stop}
        glyph={Square}
        label={stopping ? 'Stopping' : 'Stop'}
        shortcut="mod+."
        tone="plain"
        disabled={stopping}
        onClick={onStop}
      />
    );
  }
  return (
    <IconButton
      type="submit"
      glyph={ArrowUp}
      label={uploading ? 'Uploading' : busy ? 'Queue' : 'Send'}
      shortcut="enter"
      tone="primary"
      disabled={isEmpty || uploading}
    />
  );
});
