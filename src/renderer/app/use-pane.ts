import { useQuery } from '@tanstack/react-query';
import { useStore } from 'zustand';
import type { Chat } from '#shared/api/chats.ts';
import type { App } from '../state/app-state.ts';
import { findChat } from '../state/chat-list-state.ts';
import { chatOf, panesOf } from '../state/dock-layout.ts';
import { visiblePanes } from '../state/dock.ts';
import { paneKey, type PaneAddress } from '../state/pane-address.ts';
import { panes } from './pane-registry.ts';

/** From the list, which is live; what it does not hold (archived) is fetched. */
export function useChat(app: App, chatId: string | undefined): Chat | undefined {
  const listed = useStore(app.chatList.store, (state) =>
    chatId === undefined ? undefined : findChat(state.chats, chatId),
  );
  const isReady = useStore(app.chatList.store, (state) => state.phase === 'ready');
  const { data } = useQuery({
    ...app.queries.chat(chatId ?? ''),
    enabled: isReady && chatId !== undefined && !listed,
  });
  return listed ?? data;
}

/** What a pane is called; two of a kind are told apart by their chats. */
export function usePaneTitle(app: App, address: PaneAddress): string {
  const chat = useChat(app, chatOf(address));
  const own = useStore(app.dock.store, (state) => state.titles[paneKey(address)]);
  const isOnly = useStore(
    app.dock.store,
    ({ layout }) => panesOf(layout).filter(({ kind }) => kind === address.kind).length < 2,
  );
  const { title } = panes[address.kind];
  if (own !== undefined) return own;
  if (address.kind === 'chat') return chat?.title ?? title;
  return isOnly || !chat ? title : `${title}: ${chat.title}`;
}

/** It can be seen: no other tab is before it. */
export function useIsVisible(app: App, key: string): boolean {
  return useStore(app.dock.store, (state) =>
    visiblePanes(state).some((pane) => paneKey(pane) === key),
  );
}
