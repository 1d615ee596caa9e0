import { expect, test } from 'vitest';
import {
  carriesFiles,
  pastedFiles,
  type Carried,
} from '#renderer/features/chat/composer/incoming-files.ts';

function clipboard(texts: Readonly<Record<string, string>>, files: readonly File[]): Carried {
  return { files, types: Object.keys(texts), getData: (type) => texts[type] ?? '' };
}

const picture = new File(['x'], 'image.png', { type: 'image/png' });

test('a pasted picture is attached, also one copied from a page', () => {
  expect(pastedFiles(clipboard({}, [picture]))).toEqual([picture]);
  expect(pastedFiles(clipboard({ 'text/html': '<img src="x">' }, [picture]))).toEqual([picture]);
  expect(pastedFiles(clipboard({ 'text/plain': 'image.png' }, [picture]))).toEqual([picture]);
});

test('text copied with its looks is pasted as text, not as a picture of it', () => {
  const sheet = { 'text/html': '<table></table>', 'text/plain': 'a\tb' };
  expect(pastedFiles(clipboard(sheet, [picture]))).toEqual([]);
  expect(pastedFiles(clipboard({ 'text/plain': 'words' }, []))).toEqual([]);
});

test('a long text comes as a file, whatever is beside it', async () => {
  const text = 'line\n'.repeat(4_000);
  const [file, ...others] = pastedFiles(clipboard({ 'text/plain': text }, [picture]));
  expect([file?.name, file?.type, others]).toEqual(['pasted text.txt', 'text/plain', []]);
  expect(await file?.text()).toBe(text);
  expect(pastedFiles(clipboard({ 'text/plain': text.slice(1) }, []))).toEqual([]);
});

test('a drag of text is left to the browser', () => {
  expect(carriesFiles({ types: ['Files'] })).toBe(true);
  expect(carriesFiles({ types: ['text/plain'] })).toBe(false);
  expect(carriesFiles(null)).toBe(false);
});
