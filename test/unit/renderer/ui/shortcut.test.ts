import { describe, expect, it } from 'vitest';
import { describeShortcut, matchesShortcut } from '#renderer/ui/shortcut.ts';
import { describeAge } from '#renderer/ui/time-text.ts';

const press = { key: 'a', ctrlKey: false, metaKey: false, shiftKey: false, altKey: false };

describe('shortcuts', () => {
  it('take ⌘ on a Mac and Ctrl elsewhere', () => {
    expect(matchesShortcut({ ...press, key: 'n', ctrlKey: true }, 'mod+n', false)).toBe(true);
    expect(matchesShortcut({ ...press, key: 'n', ctrlKey: true }, 'mod+n', true)).toBe(false);
    expect(matchesShortcut({ ...press, key: 'n', metaKey: true }, 'mod+n', true)).toBe(true);
  });

  it('want exactly their modifiers', () => {
    const shifted = { ...press, key: 'A', ctrlKey: true, shiftKey: true };
    expect(matchesShortcut(shifted, 'mod+shift+a', false)).toBe(true);
    expect(matchesShortcut(shifted, 'mod+a', false)).toBe(false);
    expect(matchesShortcut({ ...shifted, altKey: true }, 'mod+shift+a', false)).toBe(false);
  });

  it('are written as the keyboard prints them', () => {
    expect(describeShortcut('mod+shift+a', true)).toEqual(['⌘', '⇧', 'A']);
    expect(describeShortcut('mod+shift+a', false)).toEqual(['Ctrl', 'Shift', 'A']);
  });
});

describe('describeAge', () => {
  const now = new Date(2026, 4, 20, 12, 0, 0);
  const before = (ms: number): Date => new Date(now.getTime() - ms);

  it('is as short as it can be', () => {
    expect(describeAge(before(59_000), now)).toBe('now');
    expect(describeAge(before(-5000), now)).toBe('now');
    expect(describeAge(before(60_000), now)).toBe('1m');
    expect(describeAge(before(3 * 3_600_000), now)).toBe('3h');
    expect(describeAge(before(6.9 * 86_400_000), now)).toBe('6d');
  });

  it('is a date after a week, with the year when it is another', () => {
    expect(describeAge(before(10 * 86_400_000), now)).not.toContain('2026');
    expect(describeAge(before(300 * 86_400_000), now)).toContain('2025');
  });
});
