import { expect, test } from 'vitest';
import type { ChatMessagePart } from '#shared/api/chat-parts.ts';
import { createLiveOutput, type LiveOutput } from '#main/agent-loop/loop/live-output.ts';
import { createManualClock, type ManualClock } from '#test/support/manual-clock.ts';

function open(): { live: LiveOutput; clock: ManualClock; told: ChatMessagePart[] } {
  const clock = createManualClock();
  const told: ChatMessagePart[] = [];
  const live = createLiveOutput({
    call: { callId: 'c', toolName: 'execute' },
    observer: { part: (role, part) => void (role === 'tool' && told.push(part)) },
    clock,
  });
  return { live, clock, told };
}

const increment = { type: 'tool-result', tool_call_id: 'c', tool_name: 'execute' };

test('tells what was printed in one increment per interval', async () => {
  const { live, clock, told } = open();
  live.add('one ');
  live.add('two');
  expect(told).toEqual([]);
  await clock.advance(200);
  live.add(' three');
  await clock.advance(200);
  expect(told).toEqual([
    { ...increment, result_delta: 'one two' },
    { ...increment, result_delta: ' three' },
  ]);
  expect(clock.timerCount).toBe(0);
});

test('tells nothing of a call that ended at once', async () => {
  const { live, clock, told } = open();
  live.add('done');
  live.close();
  live.add('late');
  await clock.advance(1_000);
  expect(told).toEqual([]);
  expect(clock.timerCount).toBe(0);
});

test('tells the rest when a call ends that was told of', async () => {
  const { live, clock, told } = open();
  live.add('one');
  await clock.advance(200);
  live.add('two');
  live.close();
  live.close();
  expect(told.map((part) => part.type === 'tool-result' && part.result_delta)).toEqual([
    'one',
    'two',
  ]);
  expect(clock.timerCount).toBe(0);
});

test('keeps the newest of a flood, from the start of a line, and voids what came before', async () => {
  const { live, clock, told } = open();
  live.add('before');
  await clock.advance(200);
  for (let line = 0; line < 10_000; line += 1) live.add(`line ${line}\n`);
  await clock.advance(200);
  const [, flood] = told;
  if (flood?.type !== 'tool-result') throw new Error('no increment');
  expect(flood.result_reset).toBe(true);
  expect(flood.result_delta?.length).toBeLessThan(17 * 1024);
  expect(flood.result_delta).toMatch(/^\[\.\.\.\]\nline \d+\n/);
  expect(flood.result_delta?.endsWith('line 9999\n')).toBe(true);
});

test('a restart voids what was told, and says so even when nothing follows', async () => {
  const { live, clock, told } = open();
  live.add('unheard');
  live.restart();
  live.add('first try');
  await clock.advance(200);
  live.add('half');
  live.restart();
  await clock.advance(200);
  live.add('second try');
  await clock.advance(200);
  expect(told.map((part) => part.type === 'tool-result' && part)).toMatchObject([
    { result_delta: 'first try' },
    { result_delta: '', result_reset: true },
    { result_delta: 'second try' },
  ]);
  live.close();
  expect(clock.timerCount).toBe(0);
});

test('never tells half a character', async () => {
  const { live, clock, told } = open();
  live.add(`${'😀'.repeat(10_000)}x`);
  await clock.advance(200);
  const [flood] = told;
  const text = flood?.type === 'tool-result' ? flood.result_delta : undefined;
  expect(text?.isWellFormed()).toBe(true);
});
