import { isUtf8 } from 'node:buffer';

const escapes = new Map<number, string>([
  [0x07, 'a'],
  [0x08, 'b'],
  [0x09, 't'],
  [0x0a, 'n'],
  [0x0b, 'v'],
  [0x0c, 'f'],
  [0x0d, 'r'],
  [0x22, '"'],
  [0x5c, '\\'],
]);

/**
 * A file name as git writes it in a diff with `core.quotePath=false`; the prefix included. A name
 * that is not UTF-8 is spelled in ASCII, as git does without that setting.
 */
export function quoteName(prefix: string, name: Uint8Array): string {
  const spelled = !isUtf8(name);
  const isPlain = (byte: number): boolean =>
    byte >= 0x20 && byte !== 0x7f && !escapes.has(byte) && !(spelled && byte >= 0x80);
  if (name.every(isPlain)) return prefix + Buffer.from(name).toString('utf8');
  const pieces: string[] = [];
  let start = 0;
  for (const [index, byte] of name.entries()) {
    if (isPlain(byte)) continue;
    pieces.push(Buffer.from(name.subarray(start, index)).toString('utf8'));
    pieces.push(`\\${escapes.get(byte) ?? byte.toString(8).padStart(3, '0')}`);
    start = index + 1;
  }
  pieces.push(Buffer.from(name.subarray(start)).toString('utf8'));
  return `"${prefix}${pieces.join('')}"`;
}
