import { describe, expect, it } from 'vitest';
import { emptyChatList, type ChatListState } from '#renderer/state/chat-list-state.ts';
import type { ChatList } from '#renderer/state/chat-list.ts';
import { createDock } from '#renderer/state/dock.ts';
import { followPanes } from '#renderer/state/follow-panes.ts';
import { createView, openChatId, withFinding } from '#renderer/state/view.ts';
import { createStore } from 'zustand/vanilla';
import { makeChat } from './chat-factory.ts';
import { createMemoryStorage } from './memory-storage.ts';

function start(hash: string, chats: ChatListState['chats'] = []) {
  const location = { hash };
  const history = {
    replaceState: (_data: unknown, _title: string, next: string) => {
      location.hash = next;
    },
  };
  const storage = createMemoryStorage();
  const view = createView({
    storage,
    window: {
      location: location as Location,
      history: history as unknown as History,
      addEventListener() {},
    },
  });
  const dock = createDock(storage);
  dock.measure(1200);
  const store = createStore<ChatListState>(() => ({ ...emptyChatList, chats }));
  const told: { open: string | undefined; visible: readonly string[] }[] = [];
  const chatList = {
    store,
    setOpenChat: (open: string | undefined, visible: readonly string[]) =>
      void told.push({ open, visible }),
  } as unknown as ChatList;
  const stop = followPanes({ view, dock, chatList });
  return { view, dock, store, location, told, stop };
}

const chats = [
  makeChat('a', { workspace_id: 'w1' }),
  makeChat('b', { workspace_id: 'w1' }),
  makeChat('c', { workspace_id: 'w2' }),
];

describe('followPanes', () => {
  it('shows the chat of the address, with the layout of its workspace', () => {
    const { dock, view } = start('#/chats/a', chats);
    expect(dock.store.getState()).toMatchObject({ place: 'w1', layout: { active: 'chat:a' } });
    view.go({ name: 'chat', chatId: 'c' });
    expect(dock.store.getState()).toMatchObject({ place: 'w2', layout: { active: 'chat:c' } });
  });

  it('learns the workspace when the list has come', () => {
    const { dock, store } = start('#/chats/a');
    expect(dock.store.getState().place).toBeUndefined();
    store.setState({ chats });
    expect(dock.store.getState().place).toBe('w1');
  });

  it('names in the address the chat that the person works in, without going anywhere', () => {
    const { dock, view, location } = start('#/chats/a', chats);
    dock.open({ kind: 'chat', chatId: 'b' }, { side: 'right' });
    expect(openChatId(view.store.getState())).toBe('b');
    expect(location.hash).toBe('#/chats/b');
    dock.focus('changes:a');
    expect(location.hash).toBe('#/chats/a');
    expect(dock.store.getState().layout.active).toBe('changes:a');
    dock.openTerminal('w1', 't');
    expect(location.hash).toBe('#/chats/a');
    expect(dock.store.getState().layout.active).toBe('terminal:t');
    expect(view.store.getState().visits).toBe(0);
  });

  it('brings the chat’s pane back when the person goes there again', () => {
    const { dock, view } = start('#/chats/a', chats);
    dock.focus('changes:a');
    view.go({ name: 'chat', chatId: 'a' });
    expect(dock.store.getState().layout.active).toBe('chat:a');
    dock.close('chat:a');
    view.go({ name: 'chat', chatId: 'a' });
    expect(dock.store.getState().layout).toMatchObject({ active: 'chat:a', main: 'chat:a' });
  });

  it('brings the chat to the front in which something is to be found', () => {
    const { dock, view } = start('#/chats/a', chats);
    dock.focus('changes:a');
    view.update((state) => withFinding(state, 'a', 'word'));
    expect(dock.store.getState().layout.active).toBe('chat:a');
  });

  it('counts every chat in sight as looked at', () => {
    const { dock, view, told, stop } = start('#/chats/a', chats);
    expect(told.at(-1)).toEqual({ open: 'a', visible: ['a'] });
    dock.open({ kind: 'chat', chatId: 'b' }, { side: 'right' });
    expect(told.at(-1)).toEqual({ open: 'b', visible: ['a', 'b'] });
    dock.measure(500);
    expect(told.at(-1)).toEqual({ open: 'b', visible: ['b'] });
    view.go({ name: 'settings', section: 'models' });
    expect(told.at(-1)).toEqual({ open: undefined, visible: [] });
    const before = told.length;
    stop();
    dock.measure(1200);
    view.go({ name: 'chat', chatId: 'c' });
    expect(told).toHaveLength(before);
  });
});
