import { ArrowUpToLine, Pencil, X } from 'lucide-react';
import { useState } from 'react';
import type { ChatQueuedMessage } from '#shared/api/chats.ts';
import { messageFiles, messageText } from '#shared/events/chat-fold.ts';
import { focusNeighbour } from '../../../ui/focus-neighbour.ts';
import { IconButton } from '../../../ui/icon-button.tsx';
import { showNewest } from '../../../ui/show-newest.ts';
import { count } from '../model/tool-text.ts';
import styles from './queue-strip.module.css';

export interface QueueStripProps {
  readonly queue: readonly ChatQueuedMessage[];
  /** None rejects: the caller tells the person. */
  readonly onRemove: (id: number) => Promise<void>;
  readonly onPromote: (id: number) => Promise<void>;
  /** Takes it out of the queue and back into the composer. */
  readonly onEdit: (row: ChatQueuedMessage) => Promise<void>;
  /** Nothing here has the keyboard any more. */
  readonly onLeave: () => void;
}

/** Messages that wait for the turn to end. */
export function QueueStrip({ queue, onRemove, onPromote, onEdit, onLeave }: QueueStripProps) {
  const [busyId, setBusyId] = useState<number>();
  if (queue.length === 0) return null;

  async function run(id: number, action: (id: number) => Promise<void>): Promise<void> {
    setBusyId(id);
    await action(id);
    setBusyId(undefined);
  }

  return (
    <ul className={styles.strip} aria-label="Queued messages">
      {queue.map((row, index) => (
        <li
          key={row.id}
          ref={index === queue.length - 1 ? showNewest : undefined}
          className={styles.row}
        >
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
            onClick={() => {
              onLeave();
              void run(row.id, () => onEdit(row));
            }}
          />
          <IconButton
            glyph={ArrowUpToLine}
            label="Interrupt and send now"
            size="small"
            disabled={busyId === row.id}
            onClick={() => {
              onLeave();
              void run(row.id, onPromote);
            }}
          />
          <IconButton
            glyph={X}
            label="Remove from the queue"
            size="small"
            disabled={busyId === row.id}
            onClick={(event) => {
              if (!focusNeighbour(event.currentTarget)) onLeave();
              void run(row.id, onRemove);
            }}
          />
        </li>
      ))}
    </ul>
  );
}
