import { expect, test } from 'vitest';
import {
  CodeColours,
  type ColourWorkerEvents,
} from '#renderer/widgets/code-colour/code-colours.ts';
import type { CodeRun, ColourAnswer, ColourRequest } from '#renderer/widgets/code-colour/runs.ts';

const run: CodeRun = { role: 'keyword', start: 0, end: 1 };

/** A worker that answers when the test says so. */
function open() {
  const asked: ColourRequest[] = [];
  const workers: { readonly events: ColourWorkerEvents; ended: boolean }[] = [];
  const colours = new CodeColours((events) => {
    const worker = { events, ended: false };
    workers.push(worker);
    return {
      ask: (request) => void asked.push(request),
      end: () => void (worker.ended = true),
    };
  });
  const answer = (data: ColourAnswer): void => workers.at(-1)?.events.answered(data);
  return { colours, asked, workers, answer };
}

test('asks once for each text, and keeps the answer', async () => {
  const { colours, asked, workers, answer } = open();
  const first = colours.runsOf('go', 'x');
  const again = colours.runsOf('go', 'x');
  void colours.runsOf('rust', 'x');
  expect(asked.map(({ language }) => language)).toEqual(['go', 'rust']);
  answer({ id: asked[0]?.id ?? 0, runs: [run] });
  expect(await first).toEqual([run]);
  expect(await again).toEqual([run]);
  expect(await colours.runsOf('go', 'x')).toEqual([run]);
  expect(asked).toHaveLength(2);
  expect(workers).toHaveLength(1);
});

test('a text that the worker cannot read stays plain', async () => {
  const { colours, asked, answer } = open();
  const runs = colours.runsOf('go', 'x');
  answer({ id: asked[0]?.id ?? 0 });
  expect(await runs).toEqual([]);
});

test('forgets what was not used for long', async () => {
  const { colours, asked, answer } = open();
  for (let index = 0; index < 60; index += 1) {
    const runs = colours.runsOf('go', `${index} ${'x'.repeat(10_000)}`);
    answer({ id: asked.at(-1)?.id ?? 0, runs: [] });
    await runs;
    // In use all the time.
    void colours.runsOf('go', `0 ${'x'.repeat(10_000)}`);
  }
  expect(asked).toHaveLength(60);
  void colours.runsOf('go', `59 ${'x'.repeat(10_000)}`);
  expect(asked).toHaveLength(60);
  void colours.runsOf('go', `1 ${'x'.repeat(10_000)}`);
  expect(asked).toHaveLength(61);
});

test('a worker that falls over leaves everything plain, and the next text starts another', async () => {
  const { colours, asked, workers, answer } = open();
  const lost = colours.runsOf('go', 'x');
  workers[0]?.events.failed();
  expect(await lost).toEqual([]);
  expect(workers[0]?.ended).toBe(true);
  const next = colours.runsOf('go', 'x');
  expect(workers).toHaveLength(2);
  answer({ id: asked.at(-1)?.id ?? 0, runs: [run] });
  expect(await next).toEqual([run]);
  colours.close();
  expect(workers[1]?.ended).toBe(true);
});
