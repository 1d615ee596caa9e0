import { expect, test } from 'vitest';
import { createOutputPace } from '#main/server/routes/pty/output-pace.ts';

const mega = 1024 * 1024;

function setUp(windowBytes: number | undefined) {
  const calls: string[] = [];
  const pace = createOutputPace(windowBytes, {
    pause: () => calls.push('pause'),
    resume: () => calls.push('resume'),
  });
  return { pace, calls };
}

test('output waits for the network, and goes on once most of it was taken', () => {
  const { pace, calls } = setUp(undefined);
  pace.sending(mega);
  expect(calls).toEqual([]);
  pace.sending(1);
  expect(calls).toEqual(['pause']);
  pace.sent(mega / 2);
  expect(calls).toEqual(['pause']);
  pace.sent(mega / 2);
  expect(calls).toEqual(['pause', 'resume']);
});

test('with a window it waits for the client, too', () => {
  const { pace, calls } = setUp(1000);
  pace.sending(1500);
  pace.sent(1500);
  expect(calls).toEqual(['pause']);
  pace.acknowledged(900);
  expect(calls).toEqual(['pause']);
  pace.acknowledged(100);
  pace.acknowledged(5000);
  expect(calls).toEqual(['pause', 'resume']);
});
