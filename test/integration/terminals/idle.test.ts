import { access, readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createBufferPool } from '#main/agent-bridge/local/terminals/buffer-pool.ts';
import type { Client } from '#main/agent-bridge/local/terminals/host/client.ts';
import { createScrollbackLog } from '#main/agent-bridge/local/terminals/host/scrollback-log.ts';
import { startSession } from '#main/agent-bridge/local/terminals/host/session.ts';
import { sweepScrollback } from '#main/agent-bridge/local/terminals/scrollback-file.ts';
import { createManualClock } from '#test/support/manual-clock.ts';
import { tempFolder } from '#test/support/temp-folder.ts';
import { plainEnvironment } from './open-terminals.ts';

const size = { columns: 80, rows: 24 };

/** A real program whose terminal lives by a clock that stands still. */
async function start(limits: { readonly keep: boolean; readonly idleMs: number }) {
  const home = await tempFolder();
  const clock = createManualClock();
  let exitCode: number | undefined;
  const session = startSession({
    key: 'key',
    marker: 'key',
    launch: {
      file: '/bin/cat',
      args: [],
      cwd: home,
      command: '',
      env: plainEnvironment(home, '/bin/bash'),
    },
    size,
    ...limits,
    earlier: Buffer.alloc(0),
    log: createScrollbackLog({
      path: join(home, 'log'),
      initialBytes: 0,
      clock,
      onFailure(cause) {
        throw cause;
      },
    }),
    buffers: createBufferPool(),
    clock,
    onChange: () => undefined,
    onExit(ending) {
      exitCode = ending.exitCode;
    },
  });
  onTestFinished(async () => {
    const end = session.end();
    await ended();
    await end;
  });
  /** Real time for the program to go, in steps of the clock's time that the end waits in. */
  async function ended(): Promise<void> {
    await expect
      .poll(async () => {
        await clock.advance(25);
        return exitCode;
      })
      .toBeDefined();
  }
  function isRunning(): boolean {
    return exitCode === undefined && clock.timerCount <= 1;
  }
  return { session, clock, ended, isRunning, exitCode: () => exitCode };
}

function silentClient(): Client {
  return {
    size,
    wantsSizes: false,
    start: () => undefined,
    resized: () => undefined,
    send: (_frame, done) => done(),
    waitingBytes: 0,
    exited: () => undefined,
    cut: () => undefined,
    pauseInput: () => undefined,
    resumeInput: () => undefined,
  };
}

test('a program that nobody comes for ends at its limit, not before', async () => {
  const { clock, ended, isRunning, exitCode } = await start({ keep: false, idleMs: 300_000 });
  await clock.advance(299_999);
  expect(isRunning()).toBe(true);
  await clock.advance(1);
  await ended();
  // By the hang-up.
  expect(exitCode()).toBe(129);
});

test('the time counts from the last client that left', async () => {
  const { session, clock, ended, isRunning } = await start({ keep: false, idleMs: 1000 });
  const [one, two] = [silentClient(), silentClient()];
  session.join(one, { history: false, follow: false });
  session.join(two, { history: false, follow: false });
  await clock.advance(5000);
  session.leave(one);
  await clock.advance(5000);
  session.leave(two);
  await clock.advance(999);
  session.join(one, { history: false, follow: false });
  await clock.advance(5000);
  session.leave(one);
  await clock.advance(999);
  expect(isRunning()).toBe(true);
  await clock.advance(1);
  await ended();
});

test('one to be kept has no limit until that is taken back', async () => {
  const { session, clock, ended, isRunning } = await start({ keep: true, idleMs: 1000 });
  await clock.advance(30 * 24 * 3_600_000);
  expect(isRunning()).toBe(true);
  session.setKeep(false, 2000);
  await clock.advance(1999);
  session.setKeep(true, 2000);
  await clock.advance(10_000);
  expect(isRunning()).toBe(true);
  session.setKeep(false, 500);
  await clock.advance(500);
  await ended();
});

test('the scrollback of all terminals stays within its limit, the oldest goes first', async () => {
  const folder = await tempFolder();
  const ages = { oldest: 1, used: 2, older: 3, newer: 4, newest: 5 };
  for (const [key, age] of Object.entries(ages)) {
    const path = join(folder, `${key}.scrollback`);
    await writeFile(path, Buffer.alloc(100));
    await utimes(path, age, age);
  }
  await writeFile(join(folder, 'other'), Buffer.alloc(1000));
  await sweepScrollback(folder, new Set(['used']), 500);
  expect(await readdir(folder)).toHaveLength(6);
  await sweepScrollback(folder, new Set(['used']), 250);
  expect((await readdir(folder)).toSorted()).toEqual([
    'newest.scrollback',
    'other',
    'used.scrollback',
  ]);
  await sweepScrollback(folder, new Set(['used']), 0);
  await access(join(folder, 'used.scrollback'));
});
