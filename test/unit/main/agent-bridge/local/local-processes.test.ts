import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createLocalBridgeHost } from '#main/agent-bridge/local/index.ts';
import type { LocalBridgeHost } from '#main/agent-bridge/local/index.ts';
import type { ProcessExit, ProcessesPort } from '#main/agent-bridge/ports/index.ts';
import { systemClock } from '#main/platform/clock.ts';
import { newUuid } from '#main/platform/random.ts';
import type { Clock } from '#shared/kernel/clock.ts';
import type { ChatId, WorkspaceAgentId } from '#shared/kernel/ids.ts';
import { isAlive, processGone } from '#test/support/processes.ts';
import { tempFolder } from '#test/support/temp-folder.ts';

const chatId = 'chat-1' as ChatId;
const agentId = 'agent-1' as WorkspaceAgentId;
const waitMs = 15_000;

type Place = {
  readonly host: LocalBridgeHost;
  readonly processes: ProcessesPort;
  readonly root: string;
  readonly dataDir: string;
};

async function place(clock: Clock = systemClock): Promise<Place> {
  const base = await tempFolder();
  const [root, dataDir, home] = [join(base, 'work'), join(base, 'data'), join(base, 'home')];
  for (const folder of [root, dataDir, home]) await mkdir(folder);
  const env = { PATH: process.env['PATH'], PILOTHOUSE_SESSION_TOKEN: 'secret' };
  const host = createLocalBridgeHost({ dataDir, home, env, clock, newId: newUuid });
  onTestFinished(() => host.shutdown());
  const { processes } = await host.open(agentId, root);
  return { host, processes, root, dataDir };
}

async function start(processes: ProcessesPort, command: string, workdir?: string): Promise<string> {
  const started = await processes.start({
    chatId,
    command,
    background: false,
    ...(workdir !== undefined && { workdir }),
  });
  if (!started.ok) throw new Error(started.error.message);
  return started.value.id;
}

async function run(processes: ProcessesPort, command: string): Promise<unknown> {
  const id = await start(processes, command);
  const output = await processes.output(chatId, id, { waitMs });
  if (!output.ok) throw new Error(output.error.message);
  return output.value;
}

/** Of the heap and outside of it, after what nobody holds was collected. */
function heldBytes(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Live output up to the first match. */
function outputMatching(processes: ProcessesPort, id: string, pattern: RegExp): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    processes.onOutput(id, (chunk) => {
      text += chunk;
      if (pattern.test(text)) resolve(text);
    });
  });
}

describe('a command', () => {
  test('runs in the workspace folder; its output keeps the order of both streams', async () => {
    const { processes, root } = await place();
    expect(await run(processes, 'pwd; echo a >&2; echo b; echo c >&2; exit 3')).toEqual({
      output: `${root}\na\nb\nc\n`,
      running: false,
      exitCode: 3,
    });
  });

  test('may open /dev/stderr and reads an empty input', async () => {
    const { processes } = await place();
    expect(await run(processes, 'echo told > /dev/stderr; cat; echo end')).toMatchObject({
      output: 'told\nend\n',
      exitCode: 0,
    });
  });

  test('sees the variables of a chat and no secret of ours', async () => {
    const { processes } = await place();
    expect(
      await run(
        processes,
        'echo $CODER_CHAT_ID $CODER_CHAT_AGENT $PAGER [$PILOTHOUSE_SESSION_TOKEN]',
      ),
    ).toMatchObject({ output: 'chat-1 true cat []\n' });
  });

  test('gives the first and last 16 KiB of 40 KiB', async () => {
    const { processes } = await place();
    const output = await run(processes, 'yes 123456789012345 | head -c 40960');
    expect(output).toMatchObject({
      exitCode: 0,
      truncated: { original_bytes: 40_960, retained_bytes: 32_768, omitted_bytes: 8192 },
    });
  });

  test('with much output keeps little of it in memory', async () => {
    const { processes } = await place();
    const before = heldBytes();
    const output = await run(
      processes,
      'head -c 150000000 /dev/zero | tr "\\0" "x"; echo; echo end',
    );
    expect(output).toMatchObject({
      output: expect.stringMatching(/\nend\n$/),
      truncated: { original_bytes: 150_000_005 },
    });
    // What was read last is let go a moment later.
    await expect.poll(() => heldBytes() - before).toBeLessThan(20 * 1024 * 1024);
  });

  test('ended by a signal has the code -1', async () => {
    const { processes } = await place();
    expect(await run(processes, 'kill -9 $$')).toMatchObject({ exitCode: -1, running: false });
  });

  test('runs where it is told to, or says that the folder is missing', async () => {
    const { processes, root } = await place();
    await mkdir(join(root, 'sub dir'));
    const id = await start(processes, 'pwd', join(root, 'sub dir'));
    expect(await processes.output(chatId, id, { waitMs })).toMatchObject({
      value: { output: `${root}/sub dir\n` },
    });
    expect(
      await processes.start({ chatId, command: 'pwd', workdir: '/nowhere', background: false }),
    ).toMatchObject({ ok: false, error: { kind: 'start_failed' } });
  });

  test('that is empty or too long for the system is refused', async () => {
    const { processes } = await place();
    expect(await processes.start({ chatId, command: ' ', background: false })).toMatchObject({
      error: { kind: 'invalid' },
    });
    const command = `: ${'x'.repeat(200_000)}`;
    expect(await processes.start({ chatId, command, background: false })).toMatchObject({
      error: { kind: 'start_failed', message: expect.stringContaining('too long') },
    });
  });

  test('runs in the home folder when the workspace folder is gone', async () => {
    const { processes, root } = await place();
    await rm(root, { recursive: true });
    expect(await run(processes, 'pwd')).toMatchObject({ output: `${join(root, '../home')}\n` });
  });
});

describe('waiting', () => {
  test('ends with the time or the signal, and the command goes on', async () => {
    const { processes } = await place();
    const id = await start(processes, 'echo begun; exec sleep 60');
    await outputMatching(processes, id, /begun/).catch(() => '');
    expect(await processes.output(chatId, id, { waitMs: 1 })).toMatchObject({
      value: { running: true },
    });
    const abort = new AbortController();
    const waiting = processes.output(chatId, id, { waitMs, signal: abort.signal });
    abort.abort();
    expect(await waiting).toMatchObject({ value: { running: true } });
    expect(await processes.output(chatId, id)).toMatchObject({ value: { running: true } });
  });

  test('does not hang on a child that keeps the output open', async () => {
    const { processes, host } = await place();
    expect(await run(processes, 'sleep 60 & echo left')).toMatchObject({
      output: 'left\n',
      running: false,
      exitCode: 0,
    });
    await host.close(agentId);
  });
});

describe('signals', () => {
  test('reach the whole group', async () => {
    const { processes } = await place();
    const id = await start(processes, 'sleep 60 & echo child $!; wait');
    const text = await outputMatching(processes, id, /child \d+\n/);
    const child = Number(/child (\d+)/.exec(text)?.[1]);
    expect(isAlive(child)).toBe(true);
    expect(await processes.signal(chatId, id, 'terminate')).toEqual({ ok: true, value: undefined });
    await processes.output(chatId, id, { waitMs });
    await processGone(child);
    expect(await processes.signal(chatId, id, 'kill')).toMatchObject({
      error: { kind: 'not_running' },
    });
  });

  test('kill what ignores the polite one', async () => {
    const { processes } = await place();
    const id = await start(processes, 'trap "" TERM; echo ready; while :; do sleep 0.05; done');
    await outputMatching(processes, id, /ready/);
    await processes.signal(chatId, id, 'terminate');
    expect(await processes.output(chatId, id, { waitMs: 100 })).toMatchObject({
      value: { running: true },
    });
    await processes.signal(chatId, id, 'kill');
    expect(await processes.output(chatId, id, { waitMs })).toMatchObject({
      value: { running: false, exitCode: -1 },
    });
  });
});

describe('the table', () => {
  test('shows a chat its own processes only, running first, then newest', async () => {
    const { processes } = await place();
    const first = await start(processes, 'true');
    await processes.output(chatId, first, { waitMs });
    const second = await start(processes, 'exec sleep 60');
    const third = await start(processes, 'true');
    await processes.output(chatId, third, { waitMs });
    expect(processes.list(chatId).map((entry) => entry.id)).toEqual([second, third, first]);
    const other = 'chat-2' as ChatId;
    expect(processes.list(other)).toEqual([]);
    expect(await processes.output(other, second)).toMatchObject({ error: { kind: 'not_found' } });
    expect(await processes.signal(other, second, 'kill')).toMatchObject({
      error: { kind: 'not_found' },
    });
  });

  test('has at most ten entries and forgets what ended five minutes ago', async () => {
    let laterMs = 0;
    const clock = { ...systemClock, monotonicMs: () => systemClock.monotonicMs() + laterMs };
    const { processes } = await place(clock);
    const ids = await Promise.all(Array.from({ length: 11 }, () => start(processes, 'true')));
    await Promise.all(ids.map((id) => processes.output(chatId, id, { waitMs })));
    expect(processes.list(chatId)).toHaveLength(10);
    laterMs = 5 * 60 * 1000 + 1000;
    expect(processes.list(chatId)).toEqual([]);
    expect(await processes.output(chatId, ids[0] ?? '')).toMatchObject({
      error: { kind: 'not_found' },
    });
  });

  test('tells of each end, with the folder only when it was named', async () => {
    const { processes, host, root } = await place();
    const exits: ProcessExit[] = [];
    host.onProcessExit((exit) => exits.push(exit));
    const plain = await start(processes, 'true');
    await processes.output(chatId, plain, { waitMs });
    const named = await start(processes, 'true', root);
    await processes.output(chatId, named, { waitMs });
    await expect
      .poll(() => exits)
      .toEqual([
        { chatId, id: plain },
        { chatId, id: named, workdir: root },
      ]);
  });
});

describe('closing', () => {
  test('ends every group, also one whose shell has ended, and empties the journal', async () => {
    const { host, processes, dataDir, root } = await place();
    await run(processes, 'sleep 60 > /dev/null & echo $! > left.pid');
    const id = await start(processes, 'trap "" TERM; echo ready; while :; do sleep 0.05; done');
    await outputMatching(processes, id, /ready/);
    const left = Number(await readFile(join(root, 'left.pid'), 'utf8'));
    expect(isAlive(left)).toBe(true);
    expect(await readdir(join(dataDir, 'processes'))).toHaveLength(2);
    await host.close(agentId);
    await processGone(left);
    expect(await processes.output(chatId, id)).toMatchObject({ value: { running: false } });
    expect(await readdir(join(dataDir, 'processes'))).toEqual([]);
    expect(await processes.start({ chatId, command: 'true', background: false })).toMatchObject({
      error: { kind: 'start_failed' },
    });
  });

  test('a finished command leaves nothing in the journal', async () => {
    const { processes, dataDir } = await place();
    await run(processes, 'true');
    await expect.poll(() => readdir(join(dataDir, 'processes'))).toEqual([]);
  });
});
