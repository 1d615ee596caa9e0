import type { Dispose } from '#shared/kernel/clock.ts';
import { findChat, type ChatListState } from './chat-list-state.ts';
import type { ChatList } from './chat-list.ts';
import { chatOf, findPane, withFocused } from './dock-layout.ts';
import { NO_WORKSPACE, visiblePanes, type Dock } from './dock.ts';
import { openChatId, type View } from './view.ts';

export type FollowedStores = {
  readonly view: View;
  readonly dock: Dock;
  readonly chatList: ChatList;
};

/**
 * Keeps the address, the panes and what counts as read in step: going to a chat shows its pane,
 * working in a pane names its chat in the address, and the chats in sight are read.
 */
export function followPanes({ view, dock, chatList }: FollowedStores): Dispose {
  function showRoute(): void {
    const chatId = openChatId(view.store.getState());
    if (chatId !== undefined) dock.show(chatId, placeOf(chatList.store.getState(), chatId));
  }

  function tellOpen(): void {
    const chatId = openChatId(view.store.getState());
    const panes = chatId === undefined ? [] : visiblePanes(dock.store.getState());
    const visible = panes.flatMap((pane) => (pane.kind === 'chat' ? [pane.chatId] : []));
    chatList.setOpenChat(chatId, visible);
  }

  function followActive(): void {
    const { layout } = dock.store.getState();
    const chatId = chatOf(
      layout.active === undefined ? undefined : findPane(layout, layout.active),
    );
    const open = openChatId(view.store.getState());
    if (chatId !== undefined && open !== undefined && chatId !== open) view.follow(chatId);
  }

  showRoute();
  tellOpen();
  const stops = [
    view.store.subscribe((state, before) => {
      if (state.visits !== before.visits) showRoute();
      const { finding } = state;
      // The focus is for its field, not for the pane.
      if (finding && finding.request !== before.finding?.request) {
        dock.arrange((layout) => withFocused(layout, `chat:${finding.chatId}`));
      }
      tellOpen();
    }),
    dock.store.subscribe((state, before) => {
      if (state.layout.active !== before.layout.active) followActive();
      tellOpen();
    }),
    chatList.store.subscribe((state, before) => {
      const chatId = openChatId(view.store.getState());
      if (state.chats === before.chats || chatId === undefined) return;
      const place = placeOf(state, chatId);
      if (place !== undefined) dock.notePlace(chatId, place);
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/** Whose arrangement of panes a chat belongs to; undefined while the list does not know the chat. */
function placeOf({ chats }: ChatListState, chatId: string): string | undefined {
  const chat = findChat(chats, chatId);
  return chat && (chat.workspace_id ?? NO_WORKSPACE);
}
