import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { type BuiltProcess, repositoryRoot, startBuilt } from '#test/support/built-app.ts';
import { isAlive, processGone } from '#test/support/processes.ts';
import { tempFolder } from '#test/support/temp-folder.ts';

/** From the sources, so that the test sees what is being worked on and not an old build. */
const headless = join(repositoryRoot, 'src', 'main', 'headless.ts');

const startLine = z.strictObject({ url: z.url(), session_token: z.string(), pid: z.int() });
type Running = BuiltProcess & z.infer<typeof startLine>;

function start(args: readonly string[], env: Record<string, string> = {}): BuiltProcess {
  const program = startBuilt(headless, args, { env: { INIT_CWD: '', ...env } });
  onTestFinished(async () => {
    await program.end('SIGKILL');
  });
  return program;
}

async function startJson(dataDir: string, ...args: readonly string[]): Promise<Running> {
  const program = start(['--headless', '--json', '--data-dir', dataDir, ...args]);
  const [line] = await program.waitFor(/^[^\n]+\n/);
  return { ...program, ...startLine.parse(JSON.parse(line)) };
}

const get = (running: { url: string; session_token: string }, path: string) =>
  fetch(`${running.url}${path}`, { headers: { 'Coder-Session-Token': running.session_token } });

async function freePort(): Promise<{ port: number; release(): Promise<void> }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    release: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

describe('the headless program', () => {
  it('says in one line where it listens, and ends cleanly on SIGTERM', async () => {
    const dataDir = join(await tempFolder(), 'data');
    const running = await startJson(dataDir, '--port', '0');
    expect(running.pid).toBe(running.child.pid);
    expect(new URL(running.url).hostname).toBe('127.0.0.1');
    expect((await get(running, '/api/v2/users/me')).status).toBe(200);

    expect(await running.end('SIGTERM')).toBe(0);
    await processGone(running.pid);
    expect(running.stdout().split('\n')).toHaveLength(2);
    expect((await readdir(dataDir)).filter((name) => name.endsWith('-wal'))).toEqual([]);
    expect((await stat(dataDir)).mode & 0o077).toBe(0);
  });

  it('logs to files in the data folder, and no token in them', async () => {
    const dataDir = await tempFolder();
    const running = await startJson(dataDir, '--port', '0');
    await get(running, '/api/v2/users/me');
    await running.end('SIGTERM');
    const [name = ''] = await readdir(join(dataDir, 'logs'));
    const text = await readFile(join(dataDir, 'logs', name), 'utf8');
    expect(text).toContain('http.listening');
    expect(text).toContain('process.ending');
    expect(text).not.toContain(running.session_token);
    expect(text).not.toContain(running.session_token.slice(11));
  });

  it('keeps a second one off its data folder, and is not kept off by one that was killed', async () => {
    const dataDir = await tempFolder();
    const first = await startJson(dataDir, '--port', '0');
    const second = start(['--headless', '--json', '--data-dir', dataDir, '--port', '0']);
    let message = '';
    second.child.stderr?.on('data', (chunk: string) => (message += chunk));
    expect(await new Promise((resolve) => second.child.on('close', resolve))).toBe(1);
    expect(message).toContain(String(first.pid));
    expect(message).toContain(dataDir);
    expect(second.stdout()).toBe('');
    expect((await get(first, '/api/v2/users/me')).status).toBe(200);

    await first.end('SIGKILL');
    const third = await startJson(dataDir, '--port', '0');
    expect((await get(third, '/api/v2/users/me')).status).toBe(200);
    expect(
      (await get({ ...third, session_token: first.session_token }, '/api/v2/users/me')).status,
    ).toBe(401);
    await third.end('SIGTERM');
  });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'leaves no process at %s in mid-command',
    async (signal) => {
      const folder = await tempFolder();
      const running = await startJson(await tempFolder(), '--port', '0');
      const post = async (path: string, body: unknown) => {
        const answer = await fetch(`${running.url}${path}`, {
          method: 'POST',
          headers: { 'Coder-Session-Token': running.session_token },
          body: JSON.stringify(body),
        });
        expect(answer.status).toBeLessThan(300);
        const parsed: unknown = await answer.json();
        return parsed;
      };
      const workspace = z
        .object({ id: z.uuid(), organization_id: z.uuid() })
        .parse(await post('/api/pilothouse/v1/open-folder', { folder, approvals: 'full' }));
      const command = 'run sleep 300 & echo $! > child.pid; echo $$ > shell.pid; wait';
      await post('/api/v2/chats', {
        organization_id: workspace.organization_id,
        workspace_id: workspace.id,
        content: [{ type: 'text', text: command }],
      });
      const pids = await Promise.all(
        ['shell.pid', 'child.pid'].map(async (name) => {
          const read = () => readFile(join(folder, name), 'utf8').catch(() => '');
          await expect.poll(read).toMatch(/^\d+\n$/);
          return Number(await read());
        }),
      );
      expect(pids.map(isAlive)).toEqual([true, true]);
      expect(await running.end(signal)).toBe(0);
      await Promise.all(pids.map(processGone));
    },
  );

  it('listens on the port it is told, and on a free one when that is taken', async () => {
    const wanted = await freePort();
    const other = await startJson(await tempFolder(), '--port', String(wanted.port));
    expect(new URL(other.url).port).not.toBe(String(wanted.port));
    expect((await get(other, '/api/v2/buildinfo')).status).toBe(200);
    await other.end('SIGTERM');

    await wanted.release();
    const told = await startJson(await tempFolder(), '--port', String(wanted.port));
    expect(new URL(told.url).port).toBe(String(wanted.port));
    await told.end('SIGTERM');
  });

  it('gives a person a URL that signs in once', async () => {
    const program = start(['--headless', '--data-dir', await tempFolder(), '--port', '0']);
    const [signIn] = await program.waitFor(/http:\/\/127\.0\.0\.1:\d+\/sign-in\?code=\w+/);
    const url = new URL(signIn);
    const redeem = () =>
      fetch(new URL('/api/pilothouse/v1/sign-in', url), {
        method: 'POST',
        body: JSON.stringify({ code: url.searchParams.get('code') }),
      });
    expect((await redeem()).status).toBe(201);
    expect((await redeem()).status).toBe(401);
    expect(await program.end('SIGINT')).toBe(0);
  });

  it('refuses a damaged database in words, and leaves it alone', async () => {
    const dataDir = await tempFolder();
    const path = join(dataDir, 'pilothouse.db');
    await writeFile(path, 'no database at all'.repeat(500));
    const program = start(['--headless', '--json', '--data-dir', dataDir, '--port', '0']);
    let message = '';
    program.child.stderr?.on('data', (chunk: string) => (message += chunk));
    expect(await new Promise((resolve) => program.child.on('close', resolve))).toBe(1);
    expect(message).toContain(path);
    expect(message).not.toMatch(/ at .*\.ts:\d+/);
    expect(await readFile(path, 'utf8')).toBe('no database at all'.repeat(500));
  });

  it('explains itself and refuses options it does not know', async () => {
    const help = start(['--help']);
    await help.waitFor(/--data-dir[^]*--port[^]*--open[^]*--headless[^]*--json/);
    expect(await new Promise((resolve) => help.child.on('close', resolve))).toBe(0);
    const wrong = start(['--prot', '1']);
    expect(await new Promise((resolve) => wrong.child.on('close', resolve))).toBe(2);
  });
});
