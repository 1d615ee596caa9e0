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

  it('starts a new file before one grows too large, and drops the oldest', async () => {
    const directory = await tempFolder();
    const log = await openLog({ directory, level: 'info', stderrLevel: 'silent' });
    const text = 'x'.repeat(3_900);
    const isSeventhThere = async () => (await readdir(directory)).includes('pilothouse.7.log');
    // Rotation follows the file's writes, which go on in the background.
    await expect
      .poll(
        () => {
          for (let index = 0; index < 300; index += 1) log.info('test.bulk', { text });
          return isSeventhThere();
        },
        { interval: 5, timeout: 15_000 },
      )
      .toBe(true);
    await log.close();
    const names = await readdir(directory);
    expect(names.length).toBeLessThanOrEqual(6);
    expect(names).not.toContain('pilothouse.1.log');
  });
});
