import { describe, expect, it } from 'vitest';
import { ownerOf, type KeyFacts } from '#renderer/features/terminal/model/keys.ts';

function press(keys: string) {
  const parts = keys.split('+');
  return {
    key: parts.at(-1) ?? '',
    ctrlKey: parts.includes('ctrl'),
    metaKey: parts.includes('meta'),
    shiftKey: parts.includes('shift'),
    altKey: parts.includes('alt'),
  };
}

const linux: KeyFacts = { mac: false, hasSelection: false, controlKeys: 'shell' };
const mac: KeyFacts = { ...linux, mac: true };

describe('ownerOf', () => {
  it('leaves the shell its keys', () => {
    for (const keys of [
      'ctrl+c',
      'ctrl+k',
      'ctrl+p',
      'ctrl+r',
      'ctrl+z',
      'alt+b',
      'a',
      'Tab',
      'Escape',
    ]) {
      expect(ownerOf(press(keys), linux), keys).toBe('shell');
    }
    expect(ownerOf(press('ctrl+k'), mac)).toBe('shell');
  });

  it('copies, pastes and finds by the keys of the platform', () => {
    expect(ownerOf(press('ctrl+shift+C'), linux)).toBe('copy');
    expect(ownerOf(press('ctrl+shift+V'), linux)).toBe('paste');
    expect(ownerOf(press('ctrl+shift+F'), linux)).toBe('find');
    expect(ownerOf(press('meta+c'), { ...mac, hasSelection: true })).toBe('copy');
    expect(ownerOf(press('meta+v'), mac)).toBe('paste');
    expect(ownerOf(press('meta+ArrowUp'), mac)).toBe('previous-command');
  });

  it('hands on what means nothing to a shell', () => {
    for (const keys of ['ctrl+,', 'ctrl+j', 'ctrl+1', 'F6']) {
      expect(ownerOf(press(keys), linux), keys).toBe('app');
    }
    expect(ownerOf(press('meta+n'), mac)).toBe('app');
  });

  it('gives contested keys to whom the person wants', () => {
    expect(ownerOf(press('ctrl+k'), { ...linux, controlKeys: 'app' })).toBe('app');
    expect(ownerOf(press('ctrl+c'), { ...linux, controlKeys: 'app' })).toBe('shell');
  });
});
