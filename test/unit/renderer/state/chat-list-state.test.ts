import { describe, expect, it } from 'vitest';
import {
  emptyChatList,
  findChat,
  isNewFailure,
  withFetchedChats,
  withFetchFailure,
  withLookedAt,
  withOpenChat,
  withStatus,
  withWatchEvent,
} from '#renderer/state/chat-list-state.ts';
import type { Chat } from '#shared/api/chats.ts';
import { makeChat, makeChild, makeDiffStatus, makeEvent } from './chat-factory.ts';

const EARLIER = '2026-05-01T09:00:00Z';
const LATER = '2026-05-01T11:00:00Z';

function listOf(...chats: Chat[]) {
  return withFetchedChats(emptyChatList, chats, false);
}

function chatIn(state: typeof emptyChatList, id: string): Chat {
  const chat = findChat(state.chats, id);
  if (!chat) throw new Error(`no chat ${id}`);
  return chat;
}

describe('status_change', () => {
  it('is taken when it is not older than what is known', () => {
    for (const updated_at of [LATER, '2026-05-01T10:00:00.000Z']) {
      const event = makeEvent('status_change', makeChat('a', { status: 'error', updated_at }));
      const next = withWatchEvent(listOf(makeChat('a')), event);
      expect(chatIn(next, 'a').status).toBe('error');
    }
  });

  it('is ignored when it is older, and does not turn the time back', () => {
    const before = listOf(makeChat('a', { status: 'running' }));
    const event = makeEvent('status_change', makeChat('a', { updated_at: EARLIER }));
    const after = withWatchEvent(before, event);
    expect(chatIn(after, 'a')).toMatchObject({
      status: 'running',
      updated_at: '2026-05-01T10:00:00Z',
      has_unread: false,
    });
  });

  it('compares times, not texts: servers cut trailing zeros', () => {
    const known = makeChat('a', { updated_at: '2026-05-01T10:00:00.5Z' });
    const event = makeEvent(
      'status_change',
      makeChat('a', { status: 'error', updated_at: '2026-05-01T10:00:00.512Z' }),
    );
    expect(chatIn(withWatchEvent(listOf(known), event), 'a').status).toBe('error');
  });

  it('makes a chat that is not open unread once its turn is over', () => {
    const done = makeEvent('status_change', makeChat('a', { updated_at: LATER }));
    expect(chatIn(withWatchEvent(listOf(makeChat('a')), done), 'a').has_unread).toBe(true);
    const open = withOpenChat(listOf(makeChat('a')), 'a', ['a']);
    expect(chatIn(withWatchEvent(open, done), 'a').has_unread).toBe(false);
  });

  it('does not call a chat unread because its turn begins', () => {
    const begins = makeEvent(
      'status_change',
      makeChat('a', { status: 'pending', updated_at: LATER }),
    );
    expect(chatIn(withWatchEvent(listOf(makeChat('a')), begins), 'a').has_unread).toBe(false);
  });

  it('brings the error and takes it away again', () => {
    const last_error = { message: 'refused', retryable: false };
    const failed = makeEvent(
      'status_change',
      makeChat('a', { status: 'error', last_error, updated_at: LATER }),
    );
    const broken = withWatchEvent(listOf(makeChat('a')), failed);
    expect(chatIn(broken, 'a').last_error).toEqual(last_error);
    const again = makeEvent(
      'status_change',
      makeChat('a', { status: 'pending', updated_at: LATER }),
    );
    expect(chatIn(withWatchEvent(broken, again), 'a').last_error).toBeUndefined();
  });
});

describe('other changes', () => {
  it('takes a title only from title_change, whatever its age', () => {
    const renamed = makeChat('a', { title: 'New', updated_at: EARLIER });
    const list = listOf(makeChat('a', { title: 'Old' }));
    expect(chatIn(withWatchEvent(list, makeEvent('title_change', renamed)), 'a').title).toBe('New');
    expect(chatIn(withWatchEvent(list, makeEvent('status_change', renamed)), 'a').title).toBe(
      'Old',
    );
  });

  it('takes the diff only from diff_status_change, whatever its age', () => {
    const changed = makeChat('a', {
      diff_status: makeDiffStatus('a', 7),
      updated_at: EARLIER,
    });
    const list = listOf(makeChat('a', { diff_status: makeDiffStatus('a', 1) }));
    const diff = withWatchEvent(list, makeEvent('diff_status_change', changed));
    expect(chatIn(diff, 'a').diff_status?.additions).toBe(7);
    const other = withWatchEvent(list, makeEvent('summary_change', makeChat('a')));
    expect(chatIn(other, 'a').diff_status?.additions).toBe(1);
  });

  it('takes the binding and the summary from any event that is not older', () => {
    const event = makeEvent(
      'summary_change',
      makeChat('a', { workspace_id: 'w', last_turn_summary: 'Fixed it', updated_at: LATER }),
    );
    expect(chatIn(withWatchEvent(listOf(makeChat('a')), event), 'a')).toMatchObject({
      workspace_id: 'w',
      last_turn_summary: 'Fixed it',
      updated_at: LATER,
    });
  });

  it('leaves the list alone when it does not know the chat', () => {
    const list = listOf(makeChat('a'));
    expect(withWatchEvent(list, makeEvent('title_change', makeChat('x')))).toBe(list);
  });
});

describe('a failure that went to the archive and came back', () => {
  const failed = (updated_at: string): Chat => makeChat('a', { status: 'error', updated_at });
  const isNew = (state: typeof emptyChatList): boolean =>
    isNewFailure(chatIn(state, 'a'), state.seenFailures);
  const throughArchive = (state: typeof emptyChatList): typeof emptyChatList =>
    [
      makeEvent('deleted', failed('2026-05-01T11:00:00Z')),
      makeEvent('created', failed('2026-05-01T12:00:00Z')),
    ].reduce(withWatchEvent, state);

  it('stays seen, although its time is another', () => {
    const seen = withOpenChat(listOf(failed(EARLIER)), 'a', ['a']);
    const elsewhere = withOpenChat(seen, undefined, []);
    expect(isNew(elsewhere)).toBe(false);
    expect(isNew(throughArchive(elsewhere))).toBe(false);
  });

  it('stays unseen, although an earlier one was seen', () => {
    const seen = withOpenChat(listOf(failed(EARLIER)), 'a', ['a']);
    const again = makeEvent('status_change', failed(LATER));
    const elsewhere = withWatchEvent(withOpenChat(seen, undefined, []), again);
    expect(isNew(elsewhere)).toBe(true);
    expect(isNew(throughArchive(elsewhere))).toBe(true);
  });
});

describe('created and deleted', () => {
  it('puts a new root first and a new child first into its parent', () => {
    const list = withWatchEvent(listOf(makeChat('a')), makeEvent('created', makeChat('b')));
    expect(list.chats.map((chat) => chat.id)).toEqual(['b', 'a']);
    const family = withWatchEvent(list, makeEvent('created', makeChild('c', 'a')));
    expect(chatIn(family, 'a').children.map((child) => child.id)).toEqual(['c']);
  });

  it('adds nothing twice and keeps what a newer event told', () => {
    const list = listOf(makeChat('a', { status: 'running', updated_at: LATER, has_unread: true }));
    const next = withWatchEvent(list, makeEvent('created', makeChat('a')));
    expect(next.chats).toHaveLength(1);
    expect(chatIn(next, 'a')).toMatchObject({ status: 'running', has_unread: true });
  });

  it('removes a root with its family, and a child from its parent', () => {
    const list = listOf(makeChat('a', { children: [] }), makeChat('b'));
    const family = withWatchEvent(list, makeEvent('created', makeChild('c', 'a')));
    const childGone = withWatchEvent(family, makeEvent('deleted', makeChild('c', 'a')));
    expect(chatIn(childGone, 'a').children).toEqual([]);
    const rootGone = withWatchEvent(family, makeEvent('deleted', makeChat('a')));
    expect(rootGone.chats.map((chat) => chat.id)).toEqual(['b']);
  });

  it('tells the archive that it changed', () => {
    const list = listOf(makeChat('a'));
    const gone = withWatchEvent(list, makeEvent('deleted', makeChat('a')));
    expect(gone.archiveRevision).toBe(list.archiveRevision + 1);
  });
});

describe('fetches', () => {
  it('keeps the chats that are there when a later fetch fails', () => {
    const problem = { title: 'no', text: undefined };
    expect(withFetchFailure(emptyChatList, problem).phase).toBe('failed');
    const later = withFetchFailure(listOf(makeChat('a')), problem);
    expect(later).toMatchObject({ phase: 'ready', problem });
    expect(later.chats).toHaveLength(1);
  });

  it('reads the open chat at once', () => {
    const open = withOpenChat(emptyChatList, 'a', ['a']);
    const next = withFetchedChats(open, [makeChat('a', { has_unread: true })], false);
    expect(chatIn(next, 'a').has_unread).toBe(false);
  });
});

describe('withOpenChat', () => {
  it('holds an unread chat where it is until another opens or it works again', () => {
    const list = listOf(makeChat('a', { has_unread: true }), makeChat('b'));
    const open = withOpenChat(list, 'a', ['a']);
    expect(open.heldChatId).toBe('a');
    expect(chatIn(open, 'a').has_unread).toBe(false);
    expect(withOpenChat(open, 'b', ['b']).heldChatId).toBeUndefined();
    expect(withStatus(open, 'a', 'running').heldChatId).toBeUndefined();
  });
});

describe('several chats in sight', () => {
  it('are all read, whichever the person works in', () => {
    const list = listOf(
      makeChat('a', { has_unread: true }),
      makeChat('b', { has_unread: true }),
      makeChat('c', { has_unread: true }),
    );
    const seen = withOpenChat(list, 'a', ['a', 'b']);
    expect(seen.chats.map(({ has_unread }) => has_unread)).toEqual([false, false, true]);
    const ended = makeEvent('status_change', makeChat('b', { updated_at: '2026-05-01T11:00:00Z' }));
    expect(withWatchEvent(seen, ended).chats[1]?.has_unread).toBe(false);
    const hidden = withOpenChat(seen, 'a', ['a']);
    expect(withWatchEvent(hidden, ended).chats[1]?.has_unread).toBe(true);
    expect(withOpenChat(hidden, 'a', ['a'])).toBe(hidden);
  });

  it('hold the place of the one that was opened, not of those beside it', () => {
    const list = listOf(makeChat('a', { has_unread: true }), makeChat('b', { has_unread: true }));
    const seen = withOpenChat(list, 'a', ['a', 'b']);
    expect(seen.heldChatId).toBe('a');
    expect(withOpenChat(seen, 'a', ['a']).heldChatId).toBe('a');
  });
});

describe('withLookedAt', () => {
  it('leaves what happens behind the person’s back unread until the window is back', () => {
    const away = withLookedAt(withOpenChat(listOf(makeChat('a')), 'a', ['a']), false);
    const done = makeEvent('status_change', makeChat('a', { updated_at: LATER }));
    const unread = withWatchEvent(away, done);
    expect(chatIn(unread, 'a').has_unread).toBe(true);
    expect(chatIn(withLookedAt(unread, true), 'a').has_unread).toBe(false);
    expect(withLookedAt(away, false)).toBe(away);
  });
});

describe('withStatus', () => {
  it('takes what the chat’s own stream tells and changes nothing when it is known', () => {
    const list = listOf(makeChat('a', { status: 'pending' }));
    const running = withStatus(list, 'a', 'running');
    expect(chatIn(running, 'a').status).toBe('running');
    expect(withStatus(running, 'a', 'running')).toBe(running);
  });

  it('remembers that a failure of the open chat was seen', () => {
    const open = withOpenChat(listOf(makeChat('a')), 'a', ['a']);
    const failed = withStatus(open, 'a', 'error');
    expect(failed.seenFailures).toEqual({ a: '2026-05-01T10:00:00Z' });
  });
});

describe('a subagent', () => {
  it('is found as the same object until it changes, as a selector needs it', () => {
    const state = listOf(makeChat('a', { children: [makeChild('b', 'a')] }));
    expect(chatIn(state, 'b')).toBe(chatIn(state, 'b'));
    const after = withStatus(state, 'b', 'running');
    expect(chatIn(after, 'b')).not.toBe(chatIn(state, 'b'));
    expect(chatIn(after, 'b').status).toBe('running');
  });
});
