import { describe, expect, test } from 'vitest';
import { detectFileType } from '#main/services/files/file-type.ts';
import { gif, jpeg, pdf, png, webp } from '#test/support/sample-files.ts';

async function detect(
  data: Uint8Array | string,
  name = 'file',
  declaredType = '',
): Promise<string> {
  const bytes = typeof data === 'string' ? Buffer.from(data) : data;
  const type = await detectFileType({ name, declaredType, data: bytes });
  return type.ok ? type.value : `refused: ${type.error}`;
}

test('the bytes decide what is a picture or a PDF, whatever the name says', async () => {
  await expect(detect(png, 'a.txt')).resolves.toBe('image/png');
  await expect(detect(jpeg)).resolves.toBe('image/jpeg');
  await expect(detect(gif)).resolves.toBe('image/gif');
  await expect(detect(webp)).resolves.toBe('image/webp');
  await expect(detect(pdf)).resolves.toBe('application/pdf');
});

test.each([
  ['notes.MD', '# Hi', 'text/markdown'],
  ['notes.markdown', '# Hi', 'text/markdown'],
  ['table.csv', 'a,b\n1,2', 'text/csv'],
  ['data.json', '{"a":1}', 'application/json'],
  ['broken.json', '{"a":', 'text/plain'],
  ['page.html', '<!doctype html><p>Hi</p>', 'text/plain'],
  ['feed.xml', '<?xml version="1.0"?><feed/>', 'text/plain'],
  ['README', 'BM is how a bitmap starts, and MZ a program', 'text/plain'],
  ['bom.txt', '\uFEFFwith a mark', 'text/plain'],
  ['colours.log', '\u001b[31mred\u001b[0m', 'text/plain'],
  ['empty.txt', '', 'text/plain'],
])('%s is text of its kind', async (name, text, type) => {
  await expect(detect(text, name)).resolves.toBe(type);
});

test.each([
  '<svg xmlns="http://www.w3.org/2000/svg"/>',
  '\uFEFF\n<?xml version="1.0"?>\n<!-- drawn --><svg:svg xmlns:svg="http://www.w3.org/2000/svg"/>',
  '<!DOCTYPE svg [ <!ENTITY a "b"> ]><SVG>',
])('SVG is refused however it begins', async (text) => {
  await expect(detect(text, 'a.txt', 'text/plain')).resolves.toMatch(/^refused: SVG/);
});

test('text about SVG is text', async () => {
  await expect(detect('Use <svg> for icons.', 'a.md')).resolves.toBe('text/markdown');
});

test('other binary files are refused', async () => {
  await expect(detect(Buffer.from('PK\u0003\u0004\u0014\0\0\0'), 'a.txt')).resolves.toMatch(/^ref/);
  await expect(detect(Buffer.from([0xff, 0x00, 0x80]))).resolves.toMatch(/^refused/);
  await expect(detect(Buffer.from([0xc3, 0x28]), 'latin.txt')).resolves.toMatch(/^refused/);
});

describe('a declared type', () => {
  test('must agree with the content', async () => {
    await expect(detect(png, 'a.png', 'image/png')).resolves.toBe('image/png');
    await expect(detect(png, 'a.png', 'IMAGE/PNG; x=1')).resolves.toBe('image/png');
    await expect(detect(png, 'a.jpg', 'image/jpeg')).resolves.toMatch(/^refused/);
    await expect(detect('{}', 'a.json', 'application/json')).resolves.toBe('application/json');
    await expect(detect('text', 'a.png', 'image/png')).resolves.toMatch(/^refused/);
  });
  test('of plain text may be refined, of nothing in particular is told by the content', async () => {
    await expect(detect('a,b', 'a.csv', 'text/plain')).resolves.toBe('text/csv');
    await expect(detect(png, 'a.png', 'application/octet-stream')).resolves.toBe('image/png');
    await expect(detect(png, 'a.png', 'text/plain')).resolves.toMatch(/^refused/);
  });
  test('must be one that is taken', async () => {
    await expect(detect('<p>', 'a.html', 'text/html')).resolves.toMatch(/text\/html are not/);
    await expect(detect('<svg/>', 'a.svg', 'image/svg+xml')).resolves.toMatch(/^refused/);
  });
});
