import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { killTree, ownsGroup, runProgram } from '#main/platform/spawn.ts';
import { processGone } from '#test/support/processes.ts';

const node = process.execPath;

describe('runProgram', () => {
  it('gives the exit code, the output and what was written to it', async () => {
    const result = await runProgram({
      file: node,
      args: [
        '-e',
        'process.stdin.pipe(process.stdout); console.error("note"); process.exitCode = 3',
      ],
      input: 'héllo',
    });
    expect(result).toMatchObject({
      exitCode: 3,
      stderr: 'note\n',
      timedOut: false,
      truncated: false,
    });
    expect(result.stdout.toString()).toBe('héllo');
  });

  it('passes arguments as they are, without a shell', async () => {
    const result = await runProgram({
      file: node,
      args: ['-e', 'console.log(process.argv[1])', '$(echo no); "quoted" *'],
    });
    expect(result.stdout.toString()).toBe('$(echo no); "quoted" *\n');
  });

  it('keeps the first bytes of too much output', async () => {
    const result = await runProgram({
      file: node,
      args: ['-e', 'process.stdout.write("x".repeat(300000))'],
      maxBytes: 1_000,
    });
    expect(result.stdout.byteLength).toBe(1_000);
    expect(result.truncated).toBe(true);
    expect(result.totalBytes).toBe(300_000);
  });

  it('ends the whole tree after too much output', async () => {
    const result = await runProgram({
      file: 'sh',
      args: ['-c', 'sleep 300 & echo $!; head -c 100000 /dev/zero; wait'],
      maxBytes: 100,
      stopBytes: 50_000,
    });
    expect(result).toMatchObject({ exitCode: null, timedOut: false });
    expect(result.totalBytes).toBeGreaterThan(50_000);
    await processGone(Number.parseInt(result.stdout.toString(), 10));
  });

  it('rejects when the program does not exist', async () => {
    await expect(runProgram({ file: '/no/such/program', args: [] })).rejects.toThrow('ENOENT');
  });

  it('ends the whole tree at the time limit', async () => {
    const result = await runProgram({
      file: 'sh',
      args: ['-c', 'sleep 300 & echo $!; wait'],
      timeoutMs: 300,
    });
    expect(result).toMatchObject({ exitCode: null, timedOut: true });
    await processGone(Number(result.stdout.toString()));
  });

  it('ends the whole tree at an abort', async () => {
    const abort = new AbortController();
    const running = runProgram({ file: 'sleep', args: ['300'], signal: abort.signal });
    abort.abort();
    expect(await running).toMatchObject({ exitCode: null, timedOut: false });
    await expect(
      runProgram({ file: 'sleep', args: ['300'], signal: abort.signal }),
    ).rejects.toThrow();
  });
});

describe('killTree', () => {
  it('reaches descendants that left the process group', async () => {
    const child = spawn('sh', ['-c', 'setsid sleep 300 & echo $!; wait'], {
      detached: ownsGroup,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [first] = (await once(child.stdout, 'data')) as [Buffer];
    const ended = once(child, 'exit');
    await killTree(child, 'SIGKILL');
    await ended;
    await processGone(Number(first.toString()));
  });

  it('does not mind a process that is gone', async () => {
    const child = spawn('true', { stdio: 'ignore' });
    await once(child, 'exit');
    await expect(killTree(child, 'SIGTERM')).resolves.toBeUndefined();
  });
});
