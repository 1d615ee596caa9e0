import { expect, test, vi } from 'vitest';
import { createDrafts } from '#renderer/state/drafts.ts';
import { createManualClock } from '../../../support/manual-clock.ts';
import { createMemoryStorage } from './memory-storage.ts';

function setUp(stored: Readonly<Record<string, string>> = {}) {
  const storage = createMemoryStorage(stored);
  const clock = createManualClock();
  const stores = vi.spyOn(storage, 'setItem');
  return {
    clock,
    drafts: createDrafts({ storage, clock }),
    /** What a window that is opened now finds. */
    found: () => createDrafts({ storage, clock }),
    writes: () => stores.mock.calls.length,
  };
}

test('a window that dies loses no more than the last 300 ms', async () => {
  const { clock, drafts, found, writes } = setUp();
  for (const text of ['a', 'ab', 'abc', 'abcd']) {
    drafts.write('one', text);
    await clock.advance(100);
  }
  expect(found().read('one')).toBe('abc');
  await clock.advance(200);
  expect(found().read('one')).toBe('abcd');
  expect(writes()).toBe(2);
});

test('what was typed is stored at once when that is asked for, and what was sent is forgotten at once', async () => {
  const { clock, drafts, found, writes } = setUp();
  drafts.save();
  expect(writes()).toBe(0);
  drafts.write('one', 'half a sent');
  drafts.save();
  expect(found().read('one')).toBe('half a sent');
  await clock.advance(1_000);
  drafts.write('one', '');
  expect(found().read('one')).toBe('');
  expect(writes()).toBe(2);
  expect(clock.timerCount).toBe(0);
});

test('a long draft is stored as others are', () => {
  const { drafts, found } = setUp();
  drafts.write('long', 'x'.repeat(400_000));
  drafts.save();
  expect(found().read('long')).toHaveLength(400_000);
});

test('the newest hundred are stored, and no more than the browser keeps', () => {
  const { drafts, found } = setUp();
  drafts.write('old and long', 'x'.repeat(1_000_000));
  for (let chat = 0; chat < 100; chat += 1) drafts.write(`chat ${chat}`, 'words');
  drafts.save();
  expect(found().read('old and long')).toBe('');
  expect(found().read('chat 0')).toBe('words');
  drafts.write('chat 1', 'x'.repeat(800_000));
  drafts.write('chat 2', 'x'.repeat(800_000));
  drafts.write('chat 3', 'x'.repeat(1_600_000));
  drafts.save();
  expect(drafts.read('chat 3')).toHaveLength(1_600_000);
  expect([1, 2, 3, 4].map((chat) => found().read(`chat ${chat}`).length)).toEqual([
    0, 800_000, 0, 5,
  ]);
});

test('what is stored and makes no sense counts as nothing', () => {
  expect(setUp({ 'pilothouse.drafts': '{"a":' }).drafts.read('a')).toBe('');
});

test('whoever follows a chat hears of its drafts alone, at once', () => {
  const { drafts } = setUp();
  const heard: string[] = [];
  const unfollow = drafts.follow('one', (text) => heard.push(text));
  drafts.write('one', 'a');
  drafts.write('one', 'a');
  drafts.write('two', 'b');
  unfollow();
  drafts.write('one', 'c');
  expect(heard).toEqual(['a']);
});
