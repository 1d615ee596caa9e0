import {
  chmod,
  link,
  mkdir,
  readdir,
  readFile,
  readlink,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { applyPatch } from 'diff';
import { describe, expect, test } from 'vitest';
import { createLocalFiles } from '#main/agent-bridge/local/files/local-files.ts';
import type { FilesPort } from '#main/agent-bridge/ports/index.ts';
import { newUuid } from '#main/platform/random.ts';
import type { Result } from '#shared/kernel/result.ts';
import { tempFolder } from '#test/support/temp-folder.ts';

type Place = { readonly files: FilesPort; readonly root: string; readonly home: string };

async function place(): Promise<Place> {
  const base = await tempFolder();
  const [root, home] = [join(base, 'work'), join(base, 'home')];
  await mkdir(root);
  await mkdir(home);
  return { root, home, files: createLocalFiles({ root, home, newId: newUuid }) };
}

function value<T, E>(result: Result<T, E>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

describe('resolving', () => {
  test.each([
    ['a.txt', 'work/a.txt', true],
    ['./b/../a.txt', 'work/a.txt', true],
    ['.', 'work', true],
    ['..a/x', 'work/..a/x', true],
    ['../other', 'other', false],
    ['~', 'home', false],
    ['~/x', 'home/x', false],
    ['~x', 'work/~x', true],
  ])('%s', async (path, expected, inside) => {
    const { files, root } = await place();
    expect(value(await files.resolve(path))).toEqual({
      absolute: join(root, '..', expected),
      inside,
    });
  });

  test('a folder whose name only begins like the workspace is outside', async () => {
    const { files, root } = await place();
    expect(value(await files.resolve(`${root}-2/x`)).inside).toBe(false);
  });

  test('follows links out of the workspace, dangling ones too', async () => {
    const { files, root, home } = await place();
    await symlink(home, join(root, 'out'));
    await symlink(join(home, 'missing', 'deep'), join(root, 'dangling'));
    await symlink('../home/later.txt', join(root, 'relative'));
    expect(value(await files.resolve('out/new/file'))).toEqual({
      absolute: join(home, 'new', 'file'),
      inside: false,
    });
    expect(value(await files.resolve('dangling/x'))).toEqual({
      absolute: join(home, 'missing', 'deep', 'x'),
      inside: false,
    });
    expect(value(await files.resolve('relative')).absolute).toBe(join(home, 'later.txt'));
  });

  test('applies .. after links, as the system does', async () => {
    const { files, root, home } = await place();
    await mkdir(join(home, 'deep'));
    await symlink(join(home, 'deep'), join(root, 'link'));
    expect(value(await files.resolve('link/../x')).absolute).toBe(join(home, 'x'));
  });

  test('refuses loops, empty paths and zero bytes', async () => {
    const { files, root } = await place();
    await symlink('b', join(root, 'a'));
    await symlink('a', join(root, 'b'));
    for (const path of ['a/x', '', ' ', 'x\0y']) {
      expect(await files.resolve(path)).toMatchObject({ ok: false, error: { kind: 'invalid' } });
    }
  });
});

describe('reading lines', () => {
  test('numbers them, counts the line after the last newline, hides carriage returns', async () => {
    const { files, root } = await place();
    await writeFile(join(root, 'a.txt'), 'one\r\ntwo\n');
    expect(value(await files.readLines({ path: 'a.txt' }))).toEqual({
      content: '1\tone\n2\ttwo\n3\t',
      fileSize: 9,
      totalLines: 3,
      linesRead: 3,
    });
    const second = value(await files.readLines({ path: 'a.txt', offset: 2, limit: 1 }));
    expect(second).toMatchObject({ content: '2\ttwo', linesRead: 1, totalLines: 3 });
  });

  test('an empty file is no error', async () => {
    const { files, root } = await place();
    await writeFile(join(root, 'a.txt'), '');
    expect(value(await files.readLines({ path: 'a.txt' }))).toEqual({
      content: '',
      fileSize: 0,
      totalLines: 0,
      linesRead: 0,
    });
  });

  test('cuts a line over 1,024 bytes between characters', async () => {
    const { files, root } = await place();
    await writeFile(join(root, 'a.txt'), `x${'é'.repeat(1000)}`);
    const { content } = value(await files.readLines({ path: 'a.txt' }));
    expect(content).toBe(`1\tx${'é'.repeat(511)}... [line cut: 2001 bytes]`);
  });

  test('gives 2,000 lines of a longer file, and refuses more when asked for', async () => {
    const { files, root } = await place();
    await writeFile(join(root, 'a.txt'), 'x\n'.repeat(2500));
    expect(value(await files.readLines({ path: 'a.txt' })).linesRead).toBe(2000);
    expect(await files.readLines({ path: 'a.txt', limit: 2001 })).toMatchObject({
      ok: false,
      error: { kind: 'too_large', message: expect.stringContaining('offset') },
    });
  });

  test.each([
    ['over 32 KiB of answer', 'y'.repeat(900).concat('\n').repeat(40), {}, 'too_large'],
    ['over 1 MiB of file', 'z\n'.repeat(600_000), { limit: 1 }, 'too_large'],
    ['past the end', 'a\nb\n', { offset: 4 }, 'invalid'],
    ['a line number of 0', 'a\n', { offset: 0 }, 'invalid'],
    ['a binary file', 'a\0b', {}, 'invalid'],
  ])('refuses %s', async (_name, content, range, kind) => {
    const { files, root } = await place();
    await writeFile(join(root, 'a.txt'), content);
    const read = await files.readLines({ path: 'a.txt', ...range });
    expect(read).toMatchObject({ ok: false, error: { kind } });
  });

  test('says what is missing, a folder, or no file at all, and never waits for a pipe', async () => {
    const { files, root } = await place();
    await writeFile(join(root, 'file'), 'x');
    await promisify(execFile)('mkfifo', [join(root, 'pipe')]);
    const kinds = ['missing', '.', 'file/below', 'pipe'].map(async (path) => {
      const read = await files.readLines({ path });
      return read.ok ? 'read' : read.error.kind;
    });
    expect(await Promise.all(kinds)).toEqual([
      'not_found',
      'is_directory',
      'not_directory',
      'invalid',
    ]);
  });
});

describe('planning and applying', () => {
  test('a new file with its folders, shown as a diff before', async () => {
    const { files, root } = await place();
    const change = value(await files.planWrite('a/b/c.txt', 'one\ntwo\n'));
    expect(await readdir(root)).toEqual([]);
    expect(change).toMatchObject({ absolute: join(root, 'a/b/c.txt'), before: undefined });
    expect(change.diff).toContain('+one\n+two\n');
    value(await files.apply([change]));
    expect(await readFile(join(root, 'a/b/c.txt'), 'utf8')).toBe('one\ntwo\n');
    expect(await readdir(join(root, 'a/b'))).toEqual(['c.txt']);
  });

  test('keeps the mode and writes through a link', async () => {
    const { files, root } = await place();
    await writeFile(join(root, 'run.sh'), 'old\n');
    await chmod(join(root, 'run.sh'), 0o750);
    await symlink('run.sh', join(root, 'alias'));
    value(await files.apply([value(await files.planWrite('alias', 'new\n'))]));
    expect(await readlink(join(root, 'alias'))).toBe('run.sh');
    expect(await readFile(join(root, 'run.sh'), 'utf8')).toBe('new\n');
    expect((await stat(join(root, 'run.sh'))).mode & 0o777).toBe(0o750);
  });

  test('the diff turns the old text into the new one', async () => {
    const { files, root } = await place();
    const before = `${Array.from({ length: 50 }, (_, i) => `line ${i}`).join('\n')}\n`;
    await writeFile(join(root, 'a.txt'), before);
    const [change] = value(
      await files.planEdits([
        {
          path: 'a.txt',
          edits: [
            { search: 'line 3\n', replace: 'LINE 3\n' },
            { search: 'line 40\n', replace: '' },
          ],
        },
      ]),
    );
    expect(applyPatch(before, change?.diff ?? '')).toBe(change?.after);
    expect(change?.diff).toContain(`--- ${join(root, 'a.txt')}\n+++ ${join(root, 'a.txt')}\n`);
  });

  test('two large unlike texts are compared in bounded time', async () => {
    const { files, root } = await place();
    const lines = (seed: number): string =>
      Array.from({ length: 30_000 }, (_, i) => `${(i * seed) % 7919} ${i % seed}`).join('\n');
    await writeFile(join(root, 'a.txt'), lines(31));
    const started = performance.now();
    const change = value(await files.planWrite('a.txt', lines(37)));
    expect(performance.now() - started).toBeLessThan(3000);
    expect(applyPatch(lines(31), change.diff)).toBe(lines(37));
  });

  test('edits of one file build on each other, also when the path comes twice', async () => {
    const { files, root } = await place();
    await writeFile(join(root, 'a.txt'), 'one\n');
    const changes = value(
      await files.planEdits([
        { path: 'a.txt', edits: [{ search: 'one', replace: 'two' }] },
        { path: 'a.txt', edits: [{ search: 'two', replace: 'three' }] },
      ]),
    );
    expect(changes).toHaveLength(1);
    value(await files.apply(changes));
    expect(await readFile(join(root, 'a.txt'), 'utf8')).toBe('three\n');
  });

  test('one failing edit fails all, names each fault and writes nothing', async () => {
    const { files, root } = await place();
    await writeFile(join(root, 'a.txt'), 'one\n');
    const planned = await files.planEdits([
      { path: 'a.txt', edits: [{ search: 'one', replace: 'two' }] },
      { path: 'missing.txt', edits: [{ search: 'x', replace: 'y' }] },
      { path: 'a.txt', edits: [{ search: 'nowhere', replace: 'y' }] },
    ]);
    expect(planned).toMatchObject({ ok: false, error: { kind: 'not_found' } });
    const message = planned.ok ? '' : planned.error.message;
    expect(message).toContain('missing.txt');
    expect(message).toContain('edit 2 of 2');
    expect(await readFile(join(root, 'a.txt'), 'utf8')).toBe('one\n');
  });

  test('the same file by two names is refused, through a link too', async () => {
    const { files, root } = await place();
    await writeFile(join(root, 'a.txt'), 'one\n');
    await symlink('a.txt', join(root, 'b.txt'));
    const edits = [{ search: 'one', replace: 'two' }];
    expect(
      await files.planEdits([
        { path: 'a.txt', edits },
        { path: 'b.txt', edits },
      ]),
    ).toMatchObject({ ok: false, error: { kind: 'invalid' } });
  });

  test('no files, and a file without edits, are refused', async () => {
    const { files, root } = await place();
    await writeFile(join(root, 'a.txt'), 'one\n');
    expect((await files.planEdits([])).ok).toBe(false);
    expect((await files.planEdits([{ path: 'a.txt', edits: [] }])).ok).toBe(false);
  });

  test('a file that changed since the plan stops everything', async () => {
    const { files, root } = await place();
    await writeFile(join(root, 'a.txt'), 'one\n');
    await writeFile(join(root, 'b.txt'), 'one\n');
    const changes = [
      value(await files.planWrite('a.txt', 'two\n')),
      value(await files.planWrite('b.txt', 'two\n')),
    ];
    await writeFile(join(root, 'b.txt'), 'mine\n');
    expect(await files.apply(changes)).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('has changed since') },
    });
    expect(await readFile(join(root, 'a.txt'), 'utf8')).toBe('one\n');
    expect(await readFile(join(root, 'b.txt'), 'utf8')).toBe('mine\n');
    expect((await readdir(root)).toSorted()).toEqual(['a.txt', 'b.txt']);
  });

  test('a file that came to be, or a folder that became a link, stops it too', async () => {
    const { files, root, home } = await place();
    const fresh = value(await files.planWrite('new.txt', 'x'));
    await writeFile(join(root, 'new.txt'), 'already\n');
    expect((await files.apply([fresh])).ok).toBe(false);
    const below = value(await files.planWrite('sub/file.txt', 'x'));
    await symlink(home, join(root, 'sub'));
    expect((await files.apply([below])).ok).toBe(false);
    expect(await readdir(home)).toEqual([]);
  });

  test.each([
    ['zero bytes', Uint8Array.of(0x61, 0, 0x62)],
    ['bytes that are no UTF-8', Uint8Array.of(0x63, 0xe9, 0x0a)],
  ])('a file with %s is never touched', async (_name, bytes) => {
    const { files, root } = await place();
    await writeFile(join(root, 'a.bin'), bytes);
    const plans = [
      await files.planWrite('a.bin', 'text'),
      await files.planEdits([{ path: 'a.bin', edits: [{ search: 'c', replace: 'd' }] }]),
    ];
    for (const plan of plans) {
      expect(plan).toMatchObject({
        ok: false,
        error: { message: expect.stringContaining('not UTF-8') },
      });
    }
    expect(Uint8Array.from(await readFile(join(root, 'a.bin')))).toEqual(bytes);
  });

  test('a byte order mark and CRLF survive an edit', async () => {
    const { files, root } = await place();
    await writeFile(join(root, 'a.txt'), '\uFEFFone\r\ntwo\r\n');
    const edits = [{ search: 'one\ntwo', replace: 'one\n1.5\ntwo' }];
    value(await files.apply(value(await files.planEdits([{ path: 'a.txt', edits }]))));
    expect(await readFile(join(root, 'a.txt'), 'utf8')).toBe('\uFEFFone\r\n1.5\r\ntwo\r\n');
  });

  test('a folder, or a parent that is a file, is refused', async () => {
    const { files, root } = await place();
    await mkdir(join(root, 'dir'));
    await writeFile(join(root, 'file'), 'x');
    expect(await files.planWrite('dir', 'x')).toMatchObject({ error: { kind: 'is_directory' } });
    expect(await files.planWrite('file/x', 'x')).toMatchObject({
      error: { kind: 'not_directory' },
    });
  });

  test('another name of the same file keeps its content', async () => {
    const { files, root } = await place();
    await writeFile(join(root, 'a.txt'), 'shared\n');
    await link(join(root, 'a.txt'), join(root, 'store.txt'));
    value(await files.apply([value(await files.planWrite('a.txt', 'own\n'))]));
    expect(await readFile(join(root, 'store.txt'), 'utf8')).toBe('shared\n');
  });
});

describe('listing', () => {
  test('folders first, byte order, links to folders among them', async () => {
    const { files, root, home } = await place();
    await writeFile(join(root, 'b'), '');
    await writeFile(join(root, 'B'), '');
    await mkdir(join(root, 'z'));
    await symlink(home, join(root, 'linked'));
    await symlink('nowhere', join(root, 'a-broken'));
    const entries = value(await files.list('.'));
    expect(entries.map((entry) => [entry.name, entry.isDirectory])).toEqual([
      ['linked', true],
      ['z', true],
      ['B', false],
      ['a-broken', false],
      ['b', false],
    ]);
    expect(await files.list('b')).toMatchObject({ ok: false, error: { kind: 'not_directory' } });
  });
});
