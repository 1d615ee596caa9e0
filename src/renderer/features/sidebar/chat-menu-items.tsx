import {
  Archive,
  ArrowDown,
  ArrowUp,
  ArchiveRestore,
  Columns2,
  GitPullRequest,
  Link,
  Pencil,
  Pin,
  PinOff,
  RefreshCw,
} from 'lucide-react';
import { useStore } from 'zustand';
import type { Chat } from '#shared/api/chats.ts';
import type { App } from '../../state/app-state.ts';
import { shownPins } from '../../state/chat-groups.ts';
import { describeProblem } from '../../state/problem.ts';
import { pullRequestOf } from '../../state/pull-request.ts';
import { formatRoute } from '../../state/route.ts';
import { MenuItem, MenuSeparator } from '../../ui/menu.tsx';
import { useToast } from '../../ui/toast.tsx';
import type { RowActions } from './chat-row.tsx';

export interface ChatMenuItemsProps {
  readonly app: App;
  readonly chat: Chat;
  readonly actions: Pick<RowActions, 'rename' | 'movePin'>;
}

export const MOVE_UP = 'alt+arrowup';
export const MOVE_DOWN = 'alt+arrowdown';

/** What can be done with a chat without opening it. */
export function ChatMenuItems({ app, chat, actions }: ChatMenuItemsProps) {
  const { chatList } = app;
  const toast = useToast();
  const inChat = useStore(app.view.store, (state) => state.route.name === 'chat');

  async function attempt(action: () => Promise<void>, failure: string): Promise<void> {
    try {
      await action();
    } catch (error) {
      toast({ kind: 'failed', ...describeProblem(error, failure) });
    }
  }

  async function setArchived(archived: boolean): Promise<void> {
    await attempt(
      async () => {
        await chatList.setArchived(chat.id, archived);
        if (!archived) return;
        toast({
          title: `Archived “${chat.title}”`,
          action: { verb: 'Undo', run: () => void setArchived(false) },
        });
      },
      archived ? 'The chat could not be archived' : 'The chat could not be brought back',
    );
  }

  async function copyLink(): Promise<void> {
    const hash = formatRoute({ name: 'chat', chatId: chat.id });
    await navigator.clipboard.writeText(new URL(hash, window.location.href).href);
    toast({ title: 'Link copied' });
  }

  async function regenerateTitle(): Promise<void> {
    const { title } = await app.api.chats.regenerateTitle(chat.id);
    toast({ title: title === chat.title ? 'The title still fits' : `Now called “${title}”` });
  }

  const isRoot = chat.parent_chat_id === undefined;
  const pinned = chat.pin_order > 0;
  const pins = shownPins(chatList.store.getState());
  const place = pins.findIndex(({ id }) => id === chat.id);
  const pull = pullRequestOf(chat);
  return (
    <>
      {inChat && (
        <MenuItem
          glyph={Columns2}
          onSelect={() => app.dock.open({ kind: 'chat', chatId: chat.id }, { side: 'right' })}
        >
          Open beside
        </MenuItem>
      )}
      <MenuItem glyph={Pencil} shortcut="f2" onSelect={() => actions.rename(chat.id)}>
        Rename
      </MenuItem>
      {!chat.archived && (
        <MenuItem
          glyph={RefreshCw}
          onSelect={() => void attempt(regenerateTitle, 'No new title was written')}
        >
          Write a new title
        </MenuItem>
      )}
      {isRoot && !chat.archived && (
        <MenuItem
          glyph={pinned ? PinOff : Pin}
          onSelect={() =>
            void attempt(
              () => chatList.setPinned(chat.id, !pinned),
              pinned ? 'The chat could not be unpinned' : 'The chat could not be pinned',
            )
          }
        >
          {pinned ? 'Unpin' : 'Pin'}
        </MenuItem>
      )}
      {place >= 0 && pins.length > 1 && (
        <>
          <MenuItem
            glyph={ArrowUp}
            shortcut={MOVE_UP}
            disabled={place === 0}
            onSelect={() => actions.movePin(chat.id, -1)}
          >
            Move up
          </MenuItem>
          <MenuItem
            glyph={ArrowDown}
            shortcut={MOVE_DOWN}
            disabled={place === pins.length - 1}
            onSelect={() => actions.movePin(chat.id, 1)}
          >
            Move down
          </MenuItem>
        </>
      )}
      <MenuItem
        glyph={Link}
        onSelect={() => void attempt(copyLink, 'The link could not be copied')}
      >
        Copy link
      </MenuItem>
      {pull && (
        <MenuItem
          glyph={GitPullRequest}
          onSelect={() => void window.open(pull.url, '_blank', 'noopener')}
        >
          {`Open pull request ${pull.label}`}
        </MenuItem>
      )}
      <MenuSeparator />
      <MenuItem
        glyph={chat.archived ? ArchiveRestore : Archive}
        onSelect={() => void setArchived(!chat.archived)}
      >
        {chat.archived ? 'Bring back' : 'Archive'}
      </MenuItem>
    </>
  );
}
