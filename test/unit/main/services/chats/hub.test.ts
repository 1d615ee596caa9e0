import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { ChatEvent } from '#main/services/chats/events.ts';
import { createHub } from '#main/services/chats/hub.ts';
import type { ChatId } from '#shared/kernel/ids.ts';

const id = 'chat' as ChatId;
const part = (text: string): ChatEvent => ({
  type: 'part',
  role: 'assistant',
  part: { type: 'text', text },
});
const status: ChatEvent = { type: 'status', status: 'waiting' };

function listen(hub = createHub()) {
  const groups: string[] = [];
  hub.subscribe(id, (events) => {
    const words = events.map((event) =>
      event.type === 'part' && event.part.type === 'text' ? event.part.text : event.type,
    );
    groups.push(words.join(' '));
  });
  return { hub, groups };
}

test('tells the parts of one tick together, and those of the next apart', async () => {
  const { hub, groups } = listen();
  hub.publish(id, [part('a')]);
  // As a stream's reader goes from one part to the next.
  await Promise.resolve();
  hub.publish(id, [part('b')]);
  await nextTurn();
  hub.publish(id, [part('c')]);
  await nextTurn();
  expect(groups).toEqual(['a b', 'c']);
});

test('tells anything else at once, after the parts that came before it', async () => {
  const { hub, groups } = listen();
  hub.publish(id, [part('a')]);
  hub.publish(id, [status]);
  expect(groups).toEqual(['a', 'status']);
  await nextTurn();
  expect(groups).toHaveLength(2);
});

test('keeps no part waiting for more than fifteen others', () => {
  const { hub, groups } = listen();
  for (let n = 0; n < 40; n += 1) hub.publish(id, [part('x')]);
  expect(groups.map((group) => group.split(' ').length)).toEqual([16, 16]);
});

test('tells whoever comes in between nothing that its snapshot holds', async () => {
  const { hub, groups } = listen();
  hub.openTurn(id);
  hub.publish(id, [part('a')]);
  expect(hub.unstored(id).parts).toHaveLength(1);
  const late = listen(hub);
  hub.publish(id, [part('b')]);
  await nextTurn();
  expect(groups).toEqual(['a', 'b']);
  expect(late.groups).toEqual(['b']);
});
