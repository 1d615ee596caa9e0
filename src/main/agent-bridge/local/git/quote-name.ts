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

/** A file name as git writes it in a diff with `core.quotePath=false`; the prefix included. */
export function quoteName(prefix: string, name: Uint8Array): string {
  const plain = name.every((byte) => byte >= 0x20 && byte !== 0x7f && !escapes.has(byte));
  if (plain) return prefix + Buffer.from(name).toString('utf8');
  const pieces: string[] = [];
  let start = 0;
  for (const [index, byte] of name.entries()) {
    const letter = escapes.get(byte);
    if (letter === undefined && byte >= 0x20 && byte !== 0x7f) continue;
    pieces.push(Buffer.from(name.subarray(start, index)).toString('utf8'));
    pieces.push(`\\${letter ?? byte.toString(8).padStart(3, '0')}`);
    start = index + 1;
  }
  pieces.push(Buffer.from(name.subarray(start)).toString('utf8'));
  return `"${prefix}${pieces.join('')}"`;
}
