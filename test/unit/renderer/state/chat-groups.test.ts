import { describe, expect, it } from 'vitest';
import {
  attentionOf,
  countBusy,
  groupChats,
  nextNeedingPerson,
} from '#renderer/state/chat-groups.ts';
import { emptyChatList } from '#renderer/state/chat-list-state.ts';
import type { Chat } from '#shared/api/chats.ts';
import { makeChat, makeChild } from './chat-factory.ts';

const now = new Date(2026, 4, 20, 9, 0);

function daysAgo(days: number, hour = 8): string {
  return new Date(2026, 4, 20 - days, hour).toISOString();
}

function groupIds(...chats: Chat[]): readonly string[] {
  return groupChats({ chats, seenFailures: {}, heldChatId: undefined }, now).map(
    (group) => group.id,
  );
}

describe('groupChats', () => {
  it('puts what needs the person first, then running, pinned, and days', () => {
    expect(
      groupIds(
        makeChat('old', { updated_at: daysAgo(100) }),
        makeChat('month', { updated_at: daysAgo(20) }),
        makeChat('week', { updated_at: daysAgo(5) }),
        makeChat('yesterday', { updated_at: daysAgo(1, 23) }),
        makeChat('today', { updated_at: daysAgo(0, 0) }),
        makeChat('pinned', { pin_order: 1 }),
        makeChat('running', { status: 'running' }),
        makeChat('asks', { status: 'requires_action' }),
      ),
    ).toEqual(['needs-you', 'running', 'pinned', 'today', 'yesterday', 'week', 'month', 'older']);
  });

  it('lists a chat once, where it matters most', () => {
    expect(groupIds(makeChat('a', { status: 'requires_action', pin_order: 1 }))).toEqual([
      'needs-you',
    ]);
    expect(groupIds(makeChat('a', { status: 'pending', pin_order: 1 }))).toEqual(['running']);
  });

  it('counts a chat that asks while it works, as long as it works', () => {
    const asks = { pending_approvals: 1 };
    expect(groupIds(makeChat('a', { status: 'running', ...asks }))).toEqual(['needs-you']);
    expect(groupIds(makeChat('a', { status: 'pending', ...asks }))).toEqual(['needs-you']);
    expect(groupIds(makeChat('a', { status: 'waiting', updated_at: daysAgo(0), ...asks }))).toEqual(
      ['today'],
    );
  });

  it('lets a child speak for its family', () => {
    const child = { ...makeChild('c', 'a', { status: 'requires_action' }), children: [] };
    expect(groupIds(makeChat('a', { children: [child] }))).toEqual(['needs-you']);
  });

  it('holds the chat that was just opened, without counting it', () => {
    const chats = [makeChat('read'), makeChat('asks', { status: 'requires_action' })];
    const [first] = groupChats({ chats, seenFailures: {}, heldChatId: 'read' }, now);
    expect(first).toMatchObject({ id: 'needs-you', size: 1 });
    expect(first?.chats).toHaveLength(2);
  });

  it('orders pins by position and everything else by last change', () => {
    const [pinned] = groupChats(
      {
        chats: [makeChat('b', { pin_order: 2 }), makeChat('a', { pin_order: 1 })],
        seenFailures: {},
        heldChatId: undefined,
      },
      now,
    );
    expect(pinned?.chats.map((chat) => chat.id)).toEqual(['a', 'b']);
    const [today] = groupChats(
      {
        chats: [
          makeChat('early', { updated_at: daysAgo(0, 1) }),
          makeChat('late', { updated_at: daysAgo(0, 7) }),
        ],
        seenFailures: {},
        heldChatId: undefined,
      },
      now,
    );
    expect(today?.chats.map((chat) => chat.id)).toEqual(['late', 'early']);
  });

  it('counts calendar days, not spans of 24 hours', () => {
    const lateYesterday = new Date(2026, 4, 19, 23, 59).toISOString();
    const justAfterMidnight = new Date(2026, 4, 20, 0, 5);
    const [group] = groupChats(
      {
        chats: [makeChat('a', { updated_at: lateYesterday })],
        seenFailures: {},
        heldChatId: undefined,
      },
      justAfterMidnight,
    );
    expect(group?.id).toBe('yesterday');
  });
});

describe('attentionOf', () => {
  it('stops calling for a failure that was seen, until the next one', () => {
    const failed = makeChat('a', { status: 'error' });
    expect(attentionOf(failed, {})).toBe('failed');
    expect(attentionOf(failed, { a: failed.updated_at })).toBe('idle');
    expect(attentionOf(failed, { a: '2026-01-01T00:00:00Z' })).toBe('failed');
  });

  it('asks for nothing in the archive', () => {
    expect(attentionOf(makeChat('a', { archived: true, status: 'error' }), {})).toBe('archived');
  });

  it('does not call a chat unread while it works on', () => {
    expect(attentionOf(makeChat('a', { has_unread: true, status: 'running' }), {})).toBe('running');
    expect(attentionOf(makeChat('a', { has_unread: true }), {})).toBe('unread');
  });
});

describe('a subagent', () => {
  const child = (overrides: Partial<Chat>): Chat => makeChild('c', 'a', overrides);

  it('calls for nobody when it is done: its parent reads what it found', () => {
    expect(attentionOf(child({ has_unread: true }), {})).toBe('idle');
    const parent = { status: 'running' as const, children: [child({ has_unread: true })] };
    expect(groupIds(makeChat('a', parent))).toEqual(['running']);
  });

  it('calls when it asks', () => {
    expect(attentionOf(child({ status: 'requires_action' }), {})).toBe('needs-you');
  });
});

describe('nextNeedingPerson', () => {
  const chats = [
    makeChat('a', { has_unread: true }),
    makeChat('b'),
    makeChat('c', { status: 'requires_action' }),
  ];

  it('goes round among those that wait', () => {
    expect(nextNeedingPerson({ ...emptyChatList, chats })).toBe('a');
    expect(nextNeedingPerson({ ...emptyChatList, chats, openChatId: 'a' })).toBe('c');
    expect(nextNeedingPerson({ ...emptyChatList, chats, openChatId: 'c' })).toBe('a');
    expect(nextNeedingPerson({ ...emptyChatList, chats, openChatId: 'b' })).toBe('a');
  });

  it('has nowhere to go when nobody waits', () => {
    expect(nextNeedingPerson({ ...emptyChatList, chats: [makeChat('b')] })).toBeUndefined();
  });
});

describe('countBusy', () => {
  it('counts children too', () => {
    const child = { ...makeChild('c', 'a', { status: 'running' }), children: [] };
    expect(
      countBusy([makeChat('a', { children: [child] }), makeChat('b', { status: 'pending' })]),
    ).toBe(2);
  });
});
