import { expect, it } from 'vitest';
import {
  createTyping,
  TYPING_WAIT_LENGTH,
  TYPING_WAIT_MS,
} from '#renderer/widgets/terminal/typing.ts';
import { createManualClock } from '#test/support/manual-clock.ts';

function open() {
  const clock = createManualClock();
  const told: string[] = [];
  const resizing = { isPromptMoving: false, commandGiven: () => void told.push('command') };
  const typing = createTyping(clock, resizing, (data) => void told.push(data));
  return { clock, told, resizing, typing };
}

it('lets what is typed pass, and says when it is a command', () => {
  const { told, typing } = open();
  typing.type('ls');
  typing.type('\r');
  expect(told).toEqual(['ls', 'command', '\r']);
});

it('keeps the order of what waits for a prompt', () => {
  const { told, resizing, typing } = open();
  resizing.isPromptMoving = true;
  typing.type('ls');
  typing.type('\r');
  expect(told).toEqual([]);
  resizing.isPromptMoving = false;
  typing.open();
  typing.type('x');
  expect(told).toEqual(['command', 'ls\r', 'x']);
});

it('waits for no prompt for long, and for none with much', async () => {
  const { clock, told, resizing, typing } = open();
  resizing.isPromptMoving = true;
  typing.type('ls');
  await clock.advance(TYPING_WAIT_MS);
  expect(told).toEqual(['ls']);
  const much = 'x'.repeat(TYPING_WAIT_LENGTH + 1);
  typing.type(much);
  expect(told).toEqual(['ls', much]);
  typing.type('later');
  typing.dispose();
  await clock.advance(TYPING_WAIT_MS);
  expect(told).toHaveLength(2);
});
