import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { takeInstanceLock } from '#main/store/instance-lock.ts';
import { tempFolder } from '#test/support/temp-folder.ts';

const modulePath = resolve(import.meta.dirname, '../../../../src/main/store/instance-lock.ts');

function holdInChild(path: string) {
  const script = `
    import { takeInstanceLock } from ${JSON.stringify(modulePath)};
    // Held by the global object, else the collector closes its file.
    globalThis.lock = takeInstanceLock(${JSON.stringify(path)});
    process.stdout.write(String(globalThis.lock.ok));
    setInterval(() => {}, 1000);
  `;
  return spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

describe('instance lock', () => {
  it('is taken once, also within a process, and again after its release', async () => {
    const path = join(await tempFolder(), 'lock');
    const lock = takeInstanceLock(path);
    expect(lock.ok).toBe(true);
    expect(takeInstanceLock(path)).toEqual({
      ok: false,
      error: { kind: 'taken', pid: process.pid },
    });
    if (lock.ok) {
      lock.value.release();
      lock.value.release();
    }
    const again = takeInstanceLock(path);
    expect(again.ok).toBe(true);
    if (again.ok) again.value.release();
  });

  it('keeps other processes out and does not outlive a killed one', async () => {
    const path = join(await tempFolder(), 'lock');
    const child = holdInChild(path);
    onTestFinished(() => void child.kill('SIGKILL'));
    const [answer] = (await once(child.stdout, 'data')) as [Buffer];
    expect(answer.toString()).toBe('true');
    expect(takeInstanceLock(path)).toEqual({ ok: false, error: { kind: 'taken', pid: child.pid } });

    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    const lock = takeInstanceLock(path);
    expect(lock.ok).toBe(true);
    if (lock.ok) lock.value.release();
  });
});
