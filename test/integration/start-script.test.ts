import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { repositoryRoot } from '../support/built-app.ts';

const announcementSchema = z.object({
  url: z.string(),
  session_token: z.string(),
  pid: z.number(),
});

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'pilothouse-start-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true, maxRetries: 20 }));

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('npm start', () => {
  it('prints one JSON line for scripts and ends cleanly when npm is asked to', async () => {
    const options = ['--headless', '--json', '--port', '0', '--data-dir', dataDir];
    const npm = spawn('npm', ['start', '--silent', '--', ...options], {
      cwd: repositoryRoot,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const ended = once(npm, 'exit');
    let stdout = '';
    for await (const chunk of npm.stdout.setEncoding('utf8')) {
      stdout += String(chunk);
      if (stdout.includes('\n')) break;
    }
    const { url, session_token, pid } = announcementSchema.parse(JSON.parse(stdout));
    const answer = await fetch(`${url}/api/v2/users/me`, {
      headers: { 'Coder-Session-Token': session_token },
    });
    expect(answer.status).toBe(200);
    npm.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    expect(isAlive(pid)).toBe(false);
    expect(stdout.trim().split('\n')).toHaveLength(1);
  });
});
