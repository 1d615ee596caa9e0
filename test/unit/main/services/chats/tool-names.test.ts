import { expect, test } from 'vitest';
import { exposedName } from '#main/services/chats/surroundings/tool-names.ts';

const nameOf = (server: string, name: string): string =>
  exposedName(server, { name, description: '', inputSchema: {}, readOnly: false });

test('a tool has its server’s name before its own', () => {
  expect(nameOf('files', 'read_file')).toBe('files__read_file');
});

test('names that no provider takes stay apart, and are the same each time', () => {
  const odd = [
    nameOf('s', 'a.b'),
    nameOf('s', 'a/b'),
    nameOf('s', 'a_b'),
    nameOf('s'.repeat(64), 'read'),
    nameOf('s'.repeat(64), 'write'),
  ];
  expect(new Set(odd).size).toBe(odd.length);
  for (const name of odd) expect(name).toMatch(/^[\w-]{1,64}$/);
  expect(nameOf('s', 'a.b')).toBe(odd[0]);
});
