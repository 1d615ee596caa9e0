import { describe, expect, it } from 'vitest';
import { cutMiddle, formatBlock } from '#renderer/features/terminal/model/block-text.ts';
import { lastLines } from '#renderer/features/terminal/model/last-lines.ts';
import { resolvePath } from '#renderer/features/terminal/model/resolve-path.ts';
import { snippetOf } from '#renderer/features/terminal/model/snippet.ts';
import { titleOf } from '#renderer/state/terminal-title.ts';

describe('formatBlock', () => {
  it('fences command, output and exit code', () => {
    expect(formatBlock({ command: 'make', output: 'no rule', exitCode: 2 })).toBe(
      '```console\n$ make\nno rule\n[exit 2]\n```',
    );
    expect(formatBlock({ command: 'true', output: '', exitCode: 0 })).toBe(
      '```console\n$ true\n```',
    );
  });

  it('uses a fence that the output does not hold', () => {
    expect(formatBlock({ command: 'cat a.md', output: '```js\n```', exitCode: 0 })).toMatch(
      /^````console\n[^]*\n````$/,
    );
  });

  it('keeps start and end of what is long', () => {
    const output = Array.from({ length: 5000 }, (_, index) => `line ${index}`).join('\n');
    const cut = cutMiddle(output);
    expect(cut.length).toBeLessThan(8100);
    expect(cut).toMatch(/^line 0\n/);
    expect(cut).toMatch(/line 4999$/);
    expect(cut).toMatch(/\n\[… \d+ characters left out …\]\nline /);
  });
});

describe('small words', () => {
  it('resolve what a line names against the folder', () => {
    expect(resolvePath('/work/app', 'src/../lib/a.ts')).toBe('/work/app/lib/a.ts');
    expect(resolvePath('/work', '/etc/hosts')).toBe('/etc/hosts');
    expect(resolvePath(undefined, 'a.ts')).toBe('a.ts');
    expect(resolvePath('C:\\work', 'a\\b.cs')).toBe('C:\\work\\a\\b.cs');
  });

  it('count the lines that were cut', () => {
    expect(lastLines('a\nb\nc\n', 2)).toEqual({ text: 'b\nc', cut: 1 });
    expect(lastLines('a', 2)).toEqual({ text: 'a', cut: 0 });
  });

  it('name a terminal after person, program, folder', () => {
    const titled = { name: 'mine', programTitle: 'vim', folder: '/work/app' };
    expect(titleOf(titled)).toBe('mine');
    expect(titleOf({ ...titled, name: '' })).toBe('vim');
    expect(titleOf({ ...titled, name: '', programTitle: ' ' })).toBe('app');
    expect(titleOf({ name: '', programTitle: '', folder: undefined })).toBe('Terminal');
  });

  it('take the part of a found line that tells it from others', () => {
    const text = `${'x'.repeat(200)}needle${'y'.repeat(200)}`;
    const match = { terminal_id: '', line: 0, text, offset: 200, length: 6 };
    expect(snippetOf(match)).toBe(`${'x'.repeat(60)}needle${'y'.repeat(60)}`);
  });
});
