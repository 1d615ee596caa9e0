import { expect, test } from 'vitest';
import type { ChatId } from '#shared/kernel/ids.ts';
import { createChildSlots } from '#main/services/chats/child-slots.ts';

const id = (name: string): ChatId => name as ChatId;
const parent = id('parent');

test('as many children as there are slots run, the others in the order in which they came', () => {
  const slots = createChildSlots(2);
  expect(['a', 'b', 'c', 'd'].map((name) => slots.take(parent, id(name)))).toEqual([
    true,
    true,
    false,
    false,
  ]);
  expect(slots.free(id('b'))).toBe('c');
  expect(slots.take(parent, id('c'))).toBe(true);
  // It lines up again, behind the one that waits.
  expect(slots.take(parent, id('b'))).toBe(false);
  expect(slots.free(id('a'))).toBe('d');
  expect(slots.take(parent, id('d'))).toBe(true);
  expect(slots.free(id('c'))).toBe('b');
});

test('families do not wait for each other, and a chat without a slot gives none back', () => {
  const slots = createChildSlots(1);
  expect(slots.take(parent, id('a'))).toBe(true);
  expect(slots.take(id('other'), id('b'))).toBe(true);
  expect(slots.free(id('unknown'))).toBeUndefined();
  expect(slots.take(parent, id('c'))).toBe(false);
  expect(slots.free(id('b'))).toBeUndefined();
  expect(slots.free(id('a'))).toBe('c');
});
