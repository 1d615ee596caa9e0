import { ChevronRight, FileText, Globe, History, Pencil } from 'lucide-react';
import { useState } from 'react';
import type { ChatMessage } from '#shared/api/chats.ts';
import { messageFiles, messageText } from '#shared/events/chat-fold.ts';
import type { OutgoingMessage } from '#shared/events/chat-state.ts';
import type { FileUrls } from '../../../state/file-urls.ts';
import { Button } from '../../../ui/button.tsx';
import { cx } from '../../../ui/cx.ts';
import { IconButton } from '../../../ui/icon-button.tsx';
import { Icon } from '../../../ui/icon.tsx';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import { Spinner } from '../../../ui/spinner.tsx';
import { CopyButton } from '../copy-button.tsx';
import { MessageFile, MessageFiles } from '../files/message-files.tsx';
import { isLongBlock } from '../markdown/long-blocks.ts';
import { Markdown, SafeLink } from '../markdown/markdown.tsx';
import { sliceLines } from '../markdown/simple-blocks.ts';
import type { FilePart, ProseRowItem, ReasoningItem, SourcePart } from '../model/timeline-row.ts';
import { count, formatDuration } from '../model/tool-text.ts';
import { useReviewLinks } from '../review-links.ts';
import { EditMessage } from './edit-message.tsx';
import line from './tool-row.module.css';
import styles from './message-rows.module.css';

export interface UserRowProps {
  readonly message: ChatMessage;
  readonly urls: FileUrls;
  readonly canEdit: boolean;
  readonly onEdit: (messageId: number, text: string) => Promise<void>;
}

export function UserRow({ message, urls, canEdit, onEdit }: UserRowProps) {
  const [editing, setEditing] = useState<'no' | 'yes' | 'left'>('no');
  const links = useReviewLinks();
  const text = messageText(message.content);
  if (editing === 'yes') {
    return (
      <EditMessage
        initial={text}
        onCancel={() => setEditing('left')}
        onSend={async (next) => {
          await onEdit(message.id, next);
          setEditing('no');
        }}
      />
    );
  }
  return (
    <div className={styles.user}>
      <div className={styles.userText} dir="auto">
        <OwnText text={text} />
        <References message={message} />
      </div>
      <MessageFiles files={messageFiles(message.content)} urls={urls} />
      <div className={styles.userTools}>
        <RelativeTime time={message.created_at} className={styles.time} />
        <CopyButton text={text} label="Copy the message" />
        {links && (
          <IconButton
            glyph={History}
            label="Compare the files with before this message"
            size="small"
            onClick={() => links.compareBefore(message.id)}
          />
        )}
        {canEdit && (
          <IconButton
            glyph={Pencil}
            label="Edit and send again"
            size="small"
            autoFocus={editing === 'left'}
            onClick={() => setEditing('yes')}
          />
        )}
      </div>
    </div>
  );
}

/** Of a long message only what is in sight is laid out. */
function OwnText({ text }: { readonly text: string }) {
  if (!isLongBlock(text)) return text;
  return sliceLines(text).map((slice, index) => (
    <span
      key={index}
      className={styles.slice}
      style={{ containIntrinsicBlockSize: `auto ${slice.split('\n').length * LINE_HEIGHT}px` }}
    >
      {slice}
    </span>
  ));
}

/** Pixels. */
const LINE_HEIGHT = 22;

function References({ message }: { readonly message: ChatMessage }) {
  const names = (message.content ?? []).flatMap((part) =>
    part.type === 'file-reference' ? `${part.file_name}:${part.start_line}–${part.end_line}` : [],
  );
  return names.map((name) => (
    <span key={name} className={styles.reference}>
      <Icon glyph={FileText} size={14} />
      {name}
    </span>
  ));
}

export interface OutgoingRowProps {
  readonly outgoing: OutgoingMessage;
  readonly urls: FileUrls;
  readonly onRetry: () => void;
  readonly onDrop: () => void;
}

export function OutgoingRow({ outgoing, urls, onRetry, onDrop }: OutgoingRowProps) {
  const failed = outgoing.state === 'failed';
  return (
    <div className={cx(styles.user, !failed && styles.sending)}>
      <div className={styles.userText} dir="auto">
        <OwnText text={outgoing.text} />
      </div>
      <MessageFiles files={outgoing.files ?? []} urls={urls} />
      {failed && (
        <div className={styles.unsent} role="alert">
          <span className={styles.unsentText}>Not sent. {outgoing.problem}</span>
          <Button size="small" onClick={onRetry}>
            Send again
          </Button>
          <Button size="small" tone="ghost" onClick={onDrop}>
            Discard
          </Button>
        </div>
      )}
    </div>
  );
}

export function ProseRow({ item }: { readonly item: ProseRowItem }) {
  return <Markdown text={item.text} live={item.live} cut={item} />;
}

export interface FoldRowProps {
  readonly open: boolean;
  readonly onToggle: () => void;
}

export function ReasoningRow(props: FoldRowProps & { readonly item: ReasoningItem }) {
  const { item, open, onToggle } = props;
  const title = item.live
    ? 'Thinking'
    : item.durationMs === undefined || item.durationMs < 1000
      ? 'Thought'
      : `Thought for ${formatDuration(item.durationMs)}`;
  return (
    <div>
      <FoldButton open={open} onToggle={onToggle} busy={item.live} title={title}>
        {!open && lastLine(item.text)}
      </FoldButton>
      {open && (
        <div className={styles.reasoning}>
          <Markdown text={item.text} live={item.live} />
        </div>
      )}
    </div>
  );
}

interface FoldButtonProps extends FoldRowProps {
  readonly title: string;
  readonly busy?: boolean;
  readonly children?: React.ReactNode;
}

function FoldButton({ open, onToggle, title, busy = false, children }: FoldButtonProps) {
  return (
    <button type="button" className={line.line} aria-expanded={open} onClick={onToggle}>
      <span className={line.glyph}>
        {busy ? <Spinner /> : <Icon glyph={ChevronRight} size={14} className={styles.foldArrow} />}
      </span>
      <span className={styles.foldTitle}>{title}</span>
      <span className={styles.foldText}>{children}</span>
    </button>
  );
}

/** The end of a thought says most about where it is; marks of Markdown are left out. */
function lastLine(text: string): string {
  const last = text.trimEnd().slice(-600).split('\n').at(-1) ?? '';
  return last.replaceAll(/[*_`#>]+/g, '').trim();
}

export function ContextRow(props: FoldRowProps & { readonly names: readonly string[] }) {
  const { names, open, onToggle } = props;
  return (
    <div>
      <FoldButton
        open={open}
        onToggle={onToggle}
        title={`Read ${count(names.length, 'instruction file')}`}
      />
      {open && (
        <ul className={styles.names}>
          {names.map((name) => (
            <li key={name}>{name}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

export function SourcesRow({ sources }: { readonly sources: readonly SourcePart[] }) {
  return (
    <p className={styles.sources}>
      <Icon glyph={Globe} size={14} />
      <span>From the web:</span>
      {sources.map((source) => (
        <SafeLink key={source.url} href={source.url}>
          {source.title ?? source.url}
        </SafeLink>
      ))}
    </p>
  );
}

export function FileRow({ file, urls }: { readonly file: FilePart; readonly urls: FileUrls }) {
  const [stored] = messageFiles([file]);
  if (stored) return <MessageFile file={stored} urls={urls} />;
  return (
    <p className={styles.file}>
      <Icon glyph={FileText} size={14} />
      {file.name ?? 'File'} <span className={styles.time}>{file.media_type}</span>
    </p>
  );
}
