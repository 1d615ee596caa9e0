import { beforeEach, describe, expect, it } from 'vitest';
import { createChatList, type ChatList } from '#renderer/state/chat-list.ts';
import type { ChatWatchOptions } from '#renderer/transport/chat-sockets.ts';
import { ApiFailure } from '#renderer/transport/api-failure.ts';
import type { Transport } from '#renderer/transport/transport.ts';
import type { Chat } from '#shared/api/chats.ts';
import type { Clock } from '#shared/kernel/clock.ts';
import { makeChat, makeChild, makeDiffStatus, makeEvent } from './chat-factory.ts';
import { createMemoryStorage } from './memory-storage.ts';

const unused = (): never => {
  throw new Error('not expected in this test');
};

/** A server whose answers the test gives when it wants to. */
function createServer() {
  const lists: PromiseWithResolvers<readonly Chat[]>[] = [];
  let watch: ChatWatchOptions | undefined;
  let patch: () => Promise<void> = () => Promise.resolve();
  const api: Pick<Transport, 'chats' | 'sockets'> = {
    chats: {
      list() {
        const answer = Promise.withResolvers<readonly Chat[]>();
        lists.push(answer);
        return answer.promise;
      },
      patch: () => patch(),
      get: unused,
      create: unused,
      messages: unused,
      send: unused,
      edit: unused,
      interrupt: unused,
      search: unused,
      regenerateTitle: unused,
      proposeTitle: unused,
      deleteQueued: unused,
      promoteQueued: unused,
      approvals: unused,
      decide: unused,
      fileVersions: unused,
      compact: unused,
      workspaceFiles: unused,
    },
    sockets: {
      watch(options) {
        watch = options;
        return { send: () => true, retryNow() {}, close() {} };
      },
      stream: unused,
      gitWatch: unused,
    },
  };
  return {
    api,
    lists,
    open: () => watch?.onOpen(),
    announce: (...event: Parameters<ChatWatchOptions['onEvent']>) => watch?.onEvent(...event),
    answerPatch: (next: () => Promise<void>) => {
      patch = next;
    },
  };
}

function createManualClock() {
  const timers: { callback: () => void; delayMs: number }[] = [];
  const clock: Clock = {
    now: () => new Date(0),
    monotonicMs: () => 0,
    setTimer(callback, delayMs) {
      const timer = { callback, delayMs };
      timers.push(timer);
      return () => void timers.splice(timers.indexOf(timer), 1);
    },
  };
  return { clock, timers };
}

const settle = (): Promise<void> => Promise.resolve().then(() => undefined);

describe('createChatList', () => {
  let server: ReturnType<typeof createServer>;
  let time: ReturnType<typeof createManualClock>;
  let list: ChatList;
  /** How often the other windows were told. */
  let told: number;

  beforeEach(() => {
    server = createServer();
    time = createManualClock();
    list = createChatList({
      api: server.api,
      clock: time.clock,
      storage: createMemoryStorage(),
      onConnection() {},
      followWindows: () => ({ tell: () => void (told += 1), close() {} }),
    });
    told = 0;
    list.start();
  });

  async function answer(index: number, ...chats: Chat[]): Promise<void> {
    server.lists[index]?.resolve(chats);
    await settle();
    await settle();
  }

  const ids = (): string[] => list.store.getState().chats.map((chat) => chat.id);

  it('fetches on every open of the watch socket', async () => {
    expect(server.lists).toHaveLength(0);
    server.open();
    await answer(0, makeChat('a'));
    expect(ids()).toEqual(['a']);
    server.open();
    await answer(1, makeChat('a'), makeChat('b'));
    expect(ids()).toEqual(['a', 'b']);
  });

  it('does not lose what happens while a fetch is under way', async () => {
    server.open();
    server.announce(makeEvent('created', makeChat('b', { status: 'pending' })));
    server.announce(makeEvent('title_change', makeChat('a', { title: 'Renamed' })));
    await answer(0, makeChat('a', { title: 'Old' }));
    expect(ids()).toEqual(['b', 'a']);
    expect(list.store.getState().chats[1]?.title).toBe('Renamed');
  });

  it('lets only the latest of two fetches answer', async () => {
    server.open();
    server.open();
    await answer(1, makeChat('new'));
    await answer(0, makeChat('stale'));
    expect(ids()).toEqual(['new']);
  });

  it('says what went wrong and recovers with the next fetch', async () => {
    server.open();
    server.lists[0]?.reject(new ApiFailure('offline'));
    await settle();
    await settle();
    expect(list.store.getState()).toMatchObject({
      phase: 'failed',
      problem: { title: 'The chats could not be loaded' },
    });
    server.open();
    await answer(1, makeChat('a'));
    expect(list.store.getState()).toMatchObject({ phase: 'ready', problem: undefined });
  });

  it('looks again after a chat became pending, since no event tells that it runs', async () => {
    server.open();
    await answer(0, makeChat('a'));
    server.announce(makeEvent('status_change', makeChat('a', { status: 'pending' })));
    expect(time.timers).toHaveLength(1);
    time.timers[0]?.callback();
    await answer(1, makeChat('a', { status: 'running' }));
    expect(list.store.getState().chats[0]?.status).toBe('running');
  });

  it('shows a new name at once and fetches the truth when it is refused', async () => {
    server.open();
    await answer(0, makeChat('a', { title: 'Old' }));
    server.answerPatch(() => Promise.reject(new ApiFailure('refused', { status: 409 })));
    const renamed = list.rename('a', 'New');
    expect(list.store.getState().chats[0]?.title).toBe('New');
    await expect(renamed).rejects.toThrow(ApiFailure);
    await answer(1, makeChat('a', { title: 'Old' }));
    expect(list.store.getState().chats[0]?.title).toBe('Old');
  });

  it('moves a pin at once, makes room for it, and tells the other windows', async () => {
    server.open();
    const pins = ['a', 'b', 'c'].map((id, at) => makeChat(id, { pin_order: at + 1 }));
    await answer(0, ...pins, makeChat('d'));
    const orders = (): number[] => list.store.getState().chats.map((chat) => chat.pin_order);
    const moved = list.movePin('c', 1);
    expect(orders()).toEqual([2, 3, 1, 0]);
    expect(told).toBe(0);
    await moved;
    expect(told).toBe(1);
    await list.setPinned('d', true);
    expect(orders()).toEqual([2, 3, 1, 4]);
    await list.setPinned('a', false);
    expect(orders()).toEqual([0, 2, 1, 3]);
    server.announce(makeEvent('deleted', makeChat('c')));
    expect(orders()).toEqual([0, 1, 2]);
  });

  it('asks for what the event of a chat from the archive does not tell', async () => {
    server.open();
    await answer(0);
    server.announce(makeEvent('created', makeChat('new', { status: 'pending' })));
    expect(server.lists).toHaveLength(1);
    server.announce(makeEvent('created', makeChat('back')));
    server.announce(makeEvent('created', makeChild('child', 'back')));
    expect(server.lists).toHaveLength(2);
    const diff_status = makeDiffStatus('back', 7);
    await answer(1, makeChat('back', { diff_status }));
    expect(list.store.getState().chats[0]?.diff_status).toEqual(diff_status);
  });
});
