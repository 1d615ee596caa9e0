import { describe, expect, it } from 'vitest';
import { readLaunchOptions } from '#main/bootstrap/launch-options.ts';

const read = (args: readonly string[], env: Record<string, string> = {}) =>
  readLaunchOptions(args, env, '/here');

describe('readLaunchOptions', () => {
  it('has defaults for everything', () => {
    expect(read([])).toMatchObject({
      ok: true,
      value: { port: 7080, headless: false, json: false, help: false, openFolder: undefined },
    });
  });

  it('lets a flag beat the environment', () => {
    const env = { PILOTHOUSE_PORT: '1234', PILOTHOUSE_DATA_DIR: '/env', PILOTHOUSE_HEADLESS: '1' };
    expect(read([], env)).toMatchObject({
      value: { port: 1234, dataDir: '/env', headless: true },
    });
    expect(read(['--port', '0', '--data-dir', '/flag'], env)).toMatchObject({
      value: { port: 0, dataDir: '/flag' },
    });
  });

  it('starts relative paths at the working folder', () => {
    expect(read(['--data-dir', 'data', '--open', '../code'])).toMatchObject({
      value: { dataDir: '/here/data', openFolder: '/code' },
    });
  });

  it('takes --json for headless', () => {
    expect(read(['--json'])).toMatchObject({ value: { headless: true, json: true } });
  });

  it.each([[['--port', '70000']], [['--port', 'x']], [['--no-such']], [['stray']]])(
    'refuses %j with a sentence',
    (args) => {
      const result = read(args);
      expect(result.ok).toBe(false);
      expect(!result.ok && result.error.length).toBeGreaterThan(10);
    },
  );
});
