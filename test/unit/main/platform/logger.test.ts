import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openLog } from '#main/platform/logger.ts';
import { createTestLog } from '#test/support/server.ts';
import { tempFolder } from '#test/support/temp-folder.ts';

describe('logger', () => {
  it('writes an event name and fields without secrets', () => {
    const { logger, lines } = createTestLog();
    logger.with({ chatId: 'c1' }).warn('chat.turn_failed', { token: 'secret', attempt: 2 });
    expect(lines).toEqual([
      expect.objectContaining({
        level: 'warn',
        event: 'chat.turn_failed',
        chatId: 'c1',
        attempt: 2,
        token: '[redacted]',
      }),
    ]);
  });

  it('writes to a file that only its owner reads, and has written all when closed', async () => {
    const directory = join(await tempFolder(), 'deep', 'logs');
    const log = await openLog({ directory, level: 'info', stderrLevel: 'silent' });
    for (let index = 0; index < 500; index += 1) log.info('test.line', { index });
    log.debug('test.hidden');
    await log.close();
    await log.close();

    const [name, ...others] = await readdir(directory);
    expect(others).toEqual([]);
    const path = join(directory, name ?? '');
    const text = await readFile(path, 'utf8');
    expect(text.trim().split('\n')).toHaveLength(500);
    expect(text).not.toContain('test.hidden');
    expect((await stat(path)).mode & 0o077).toBe(0);
  });

  it('starts a new file when one has grown large, and drops the oldest, over many runs', async () => {
    const directory = await tempFolder();
    const text = 'x'.repeat(3_900);
    for (let run = 1; run <= 6; run += 1) {
      const log = await openLog({ directory, level: 'info', stderrLevel: 'silent' });
      for (let index = 0; index < 1_400; index += 1) log.info('test.bulk', { text });
      await expect
        .poll(() => readdir(directory), { interval: 5 })
        .toContain(`pilothouse.${run + 1}.log`);
      await log.close();
    }
    // The oldest is removed after the switch, in the background.
    await expect.poll(() => readdir(directory)).not.toContain('pilothouse.1.log');
    const names = await readdir(directory);
    expect(names.length).toBeGreaterThan(2);
    expect(names.length).toBeLessThanOrEqual(6);
  });
});
