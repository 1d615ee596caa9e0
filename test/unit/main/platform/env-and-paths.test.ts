import { describe, expect, it } from 'vitest';
import { parseCount, parseFlag, parsePort, readEnv } from '#main/platform/env.ts';
import { dataPaths, defaultDataFolder } from '#main/platform/paths.ts';

describe('environment', () => {
  it('takes an empty variable for none', () => {
    expect(readEnv({ A: '' }, 'A')).toBeUndefined();
    expect(readEnv({ A: 'x' }, 'A')).toBe('x');
  });

  it.each(['0', '7080', '65535'])('reads the port %s', (text) => {
    expect(parsePort(text)).toEqual({ ok: true, value: Number(text) });
  });

  it.each(['', '-1', '65536', '80.5', '0x50', ' 80', 'http'])('refuses the port "%s"', (text) => {
    expect(parsePort(text).ok).toBe(false);
  });

  it('reads counts and flags', () => {
    expect(parseCount('512')).toEqual({ ok: true, value: 512 });
    expect(parseCount('-5').ok).toBe(false);
    expect(parseFlag('TRUE')).toEqual({ ok: true, value: true });
    expect(parseFlag('off')).toEqual({ ok: true, value: false });
    expect(parseFlag('perhaps').ok).toBe(false);
  });
});

describe('data folder', () => {
  it('lies where each system keeps application data', () => {
    expect(defaultDataFolder({ platform: 'linux', home: '/home/ada', env: {} })).toBe(
      '/home/ada/.local/share/pilothouse',
    );
    expect(
      defaultDataFolder({ platform: 'linux', home: '/home/ada', env: { XDG_DATA_HOME: '/data' } }),
    ).toBe('/data/pilothouse');
    expect(
      defaultDataFolder({ platform: 'linux', home: '/home/ada', env: { XDG_DATA_HOME: 'data' } }),
    ).toBe('/home/ada/.local/share/pilothouse');
    expect(defaultDataFolder({ platform: 'darwin', home: '/Users/ada', env: {} })).toBe(
      '/Users/ada/Library/Application Support/Pilothouse',
    );
    expect(defaultDataFolder({ platform: 'win32', home: 'C:\\Users\\ada', env: {} })).toBe(
      'C:\\Users\\ada\\AppData\\Roaming\\Pilothouse',
    );
    expect(
      defaultDataFolder({ platform: 'win32', home: 'C:\\u', env: { APPDATA: 'D:\\Roaming' } }),
    ).toBe('D:\\Roaming\\Pilothouse');
  });

  it('holds every file of the program', () => {
    const { root, ...inside } = dataPaths('/data');
    expect(root).toBe('/data');
    for (const path of Object.values(inside)) expect(path).toMatch(/^\/data\/./);
  });
});
