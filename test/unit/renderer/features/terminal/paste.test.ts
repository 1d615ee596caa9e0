import { describe, expect, it } from 'vitest';
import { checkPaste, needsWarning, quotePath } from '#renderer/features/terminal/model/paste.ts';

describe('checkPaste', () => {
  it('takes out what could end the paste early or steer the terminal', () => {
    expect(checkPaste('a\u001b[201~rm -rf\u0007\tb', true).text).toBe('a[201~rm -rf\tb');
    expect(checkPaste('one\r\ntwo', true).text).toBe('one\ntwo');
  });

  it('counts lines, and knows what would run', () => {
    expect(checkPaste('one\ntwo\n', false)).toMatchObject({ lines: 2, runsLines: true });
    expect(checkPaste('one\ntwo\n', true)).toMatchObject({ lines: 2, runsLines: false });
    expect(checkPaste('one', false)).toMatchObject({ lines: 1, runsLines: false });
    expect(checkPaste('one\n', false)).toMatchObject({ lines: 1, runsLines: true });
  });
});

describe('needsWarning', () => {
  it('follows the wish', () => {
    const held = checkPaste('one\ntwo', true);
    const unsafe = checkPaste('one\ntwo', false);
    expect([held, unsafe].map((check) => needsWarning(check, 'always'))).toEqual([true, true]);
    expect([held, unsafe].map((check) => needsWarning(check, 'unsafe'))).toEqual([false, true]);
    expect([held, unsafe].map((check) => needsWarning(check, 'never'))).toEqual([false, false]);
    expect(needsWarning(checkPaste('one', true), 'always')).toBe(false);
  });
});

describe('quotePath', () => {
  it('makes one word of any path', () => {
    expect(quotePath('/a/b-c.txt', false)).toBe('/a/b-c.txt');
    expect(quotePath("/a/it's b", false)).toBe(`'/a/it'\\''s b'`);
    expect(quotePath('/a/$HOME', false)).toBe("'/a/$HOME'");
    expect(quotePath('C:\\a b\\c', true)).toBe('"C:\\a b\\c"');
    expect(quotePath('C:\\a\\c', true)).toBe('C:\\a\\c');
  });
});
