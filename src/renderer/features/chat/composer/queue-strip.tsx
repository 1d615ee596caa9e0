import { ArrowUpToLine, Pencil, X } from 'lucide-react';
import { useState } from 'react';
import type { ChatQueuedMessage } from '#shared/api/chats.ts';
import { messageFiles, messageText } from '#shared/events/chat-fold.ts';
import { IconButton } from '../../../ui/icon-button.tsx';
import { count } from '../model/tool-text.ts';
import styles from './queue-strip.module.css';

export interface QueueStripProps {
  readonly queue: readonly ChatQueuedMessage[];
  /** None rejects: the caller tells the person. */
  readonly onRemove: (id: number) => Promise<void>;
  readonly onPromote: (id: number) => Promise<void>;
  /** Takes it out of the queue and back into the composer. */
  readonly onEdit: (row: ChatQueuedMessage) => Promise<void>;
}

/** Messages that wait for the turn to end. */
export function QueueStrip({ queue, onRemove, onPromote, onEdit }: QueueStripProps) {
  const [busyId, setBusyId] = useState<number>();
  if (queue.length === 0) return null;

  async function run(id: number, action: (id: number) => Promise<void>): Promise<void> {
    setBusyId(id);
    await action(id);
    setBusyId(undefined);
  }

  return (
    <ul className={styles.strip} aria-label="Queued messages">
      {queue.map((row) => (
        <li key={row.id} className={styles.row}>
          <span className={styles.tag}>Queued</span>
          <span className={styles.text} dir="auto">
            {messageText(row.content)}
          </span>
          {messageFiles(row.content).length > 0 && (
            <span className={styles.tag}>{count(messageFiles(row.content).length, 'file')}</span>
          )}
          <IconButton
            glyph={Pencil}
            label="Edit"
            size="small"
            disabled={busyId === row.id}
            onClick={() => void run(row.id, () => onEdit(row))}
          />
          <IconButton
            glyph={ArrowUpToLine}
            label="Interrupt and send now"
            size="small"
            disabled={busyId === row.id}
            onClick={() => void run(row.id, onPromote)}
          />
          <IconButton
            glyph={X}
            label="Remove from the queue"
            size="small"
            disabled={busyId === row.id}
            onClick={() => void run(row.id, onRemove)}
          />
        </li>
      ))}
    </ul>
  );
}
