import { useState, type DragEvent } from 'react';
import type { Chat } from '#shared/api/chats.ts';
import type { App } from '../../state/app-state.ts';
import { shownPins } from '../../state/chat-groups.ts';
import { pinnedChats } from '../../state/chat-list-state.ts';
import { describeProblem } from '../../state/problem.ts';
import { useToast } from '../../ui/toast.tsx';

/** Where a chat that is dragged would go. */
export type PinDrop = { readonly chatId: string; readonly side: 'before' | 'after' };

export interface PinMoves {
  /** Said to those who do not see the move. */
  readonly said: string;
  readonly drop: PinDrop | undefined;
  /** Past its neighbour among the pinned ones in sight; nothing for the last and for others. */
  readonly step: (chatId: string, by: 1 | -1) => void;
  /** For the list: the rows are links, which can be dragged. */
  readonly listeners: {
    readonly onDragStart: (event: DragEvent) => void;
    readonly onDragOver: (event: DragEvent) => void;
    readonly onDrop: (event: DragEvent) => void;
    readonly onDragEnd: () => void;
  };
}

/** Moves pinned chats among each other, by key, menu and drag. */
export function usePinMoves(app: App): PinMoves {
  const toast = useToast();
  const [said, setSaid] = useState('');
  const [dragged, setDragged] = useState<string>();
  const [drop, setDrop] = useState<PinDrop>();
  const pins = (): readonly Chat[] => shownPins(app.chatList.store.getState());

  async function move(chatId: string, { chatId: beside, side }: PinDrop): Promise<void> {
    const others = pinnedChats(app.chatList.store.getState().chats).filter(
      ({ id }) => id !== chatId,
    );
    const at = others.findIndex(({ id }) => id === beside);
    try {
      const moved = app.chatList.movePin(chatId, at + (side === 'before' ? 1 : 2));
      const shown = pins();
      const place = shown.findIndex(({ id }) => id === chatId);
      setSaid(`${shown[place]?.title}: pinned ${place + 1} of ${shown.length}`);
      await moved;
    } catch (error) {
      toast({ kind: 'failed', ...describeProblem(error, 'The chat could not be moved') });
    }
  }

  function step(chatId: string, by: 1 | -1): void {
    const shown = pins();
    const at = shown.findIndex(({ id }) => id === chatId);
    const beside = at < 0 ? undefined : shown[at + by];
    if (beside) void move(chatId, { chatId: beside.id, side: by > 0 ? 'after' : 'before' });
  }

  /** The pinned chat under the pointer, and on which side of its middle. */
  function dropAt(event: DragEvent): PinDrop | undefined {
    const row = (event.target as Element).closest('[role="listitem"]');
    const chatId = row?.querySelector<HTMLElement>('a[data-chat]')?.dataset['chat'];
    if (!row || !chatId || !pins().some(({ id }) => id === chatId)) return undefined;
    const { top, height } = row.getBoundingClientRect();
    return { chatId, side: event.clientY < top + height / 2 ? 'before' : 'after' };
  }

  return {
    said,
    drop: drop?.chatId === dragged ? undefined : drop,
    step,
    listeners: {
      onDragStart(event) {
        const chatId = dropAt(event)?.chatId;
        setDragged(chatId);
        if (chatId) event.dataTransfer.effectAllowed = 'copyMove';
      },
      onDragOver(event) {
        if (dragged === undefined) return;
        const over = dropAt(event);
        if (over) event.preventDefault();
        setDrop((before) =>
          before?.chatId === over?.chatId && before?.side === over?.side ? before : over,
        );
      },
      onDrop(event) {
        const over = dropAt(event);
        if (dragged === undefined || !over) return;
        event.preventDefault();
        if (over.chatId !== dragged) void move(dragged, over);
      },
      onDragEnd() {
        setDragged(undefined);
        setDrop(undefined);
      },
    },
  };
}
