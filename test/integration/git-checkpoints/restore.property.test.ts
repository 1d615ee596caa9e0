import { createHash } from 'node:crypto';
import {
  chmod,
  lstat,
  mkdir,
  readdir,
  readFile,
  readlink,
  rm,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { git, gitRepository, writeFiles } from '#test/support/git-repository.ts';
import { testGitCheckpoints } from '#test/support/git-checkpoints.ts';
import { valueOf } from '#test/support/git-review.ts';

/** Small and repeatable. */
function randomOf(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const names = [
  'a.txt',
  'b c.txt',
  'quote".txt',
  'new\nline.txt',
  'tab\t.txt',
  'ümläut.txt',
  '-dash',
  'back\\slash',
  'deep/er/and/deeper.txt',
  'deep/er/x',
  'dir/a',
  'dir',
  'a.crlf',
  'empty',
  'run.sh',
  'link',
  'sub/link',
];

async function change(root: string, random: (below: number) => number): Promise<void> {
  const name = names[random(names.length)] ?? 'a.txt';
  const path = join(root, name);
  const kind = random(9);
  try {
    if (kind === 0) return await rm(path, { recursive: true, force: true });
    await mkdir(dirname(path), { recursive: true });
    const before = await lstat(path).catch(() => undefined);
    if (before?.isDirectory() && random(2) === 0) await rm(path, { recursive: true });
    if (kind === 1) {
      await rm(path, { force: true });
      return await symlink(random(2) === 0 ? 'a.txt' : 'nowhere/at all', path);
    }
    if (before?.isSymbolicLink()) await rm(path);
    const ends = ['\n', '\r\n', ''][random(3)] ?? '';
    const text = Array.from({ length: random(6) }, () => `line ${random(50)}${ends}`).join('');
    const bytes = Buffer.from(Array.from({ length: random(300) }, () => random(256)));
    await writeFile(path, kind === 2 ? bytes : kind === 3 ? '' : text + (random(3) ? 'x\n' : ''));
    await chmod(path, random(4) === 0 ? 0o755 : 0o644);
  } catch {
    // A file where a folder would have to be: the step changes nothing.
  }
}

/** Everything but git's own folder and empty folders: kind, mode and bytes. */
async function picture(root: string, folder = ''): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const entry of await readdir(join(root, folder), { withFileTypes: true })) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (path === '.git') continue;
    if (entry.isDirectory()) {
      Object.assign(found, await picture(root, path));
      continue;
    }
    const stats = await lstat(join(root, path));
    found[path] = stats.isSymbolicLink()
      ? `link ${await readlink(join(root, path))}`
      : `${(stats.mode & 0o100) === 0 ? 'file' : 'program'} ${(await readFile(join(root, path))).toString('hex')}`;
  }
  return found;
}

/** The person's index, HEAD, refs and stash, byte for byte; our hidden refs and objects apart. */
async function gitPicture(root: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  const read = async (folder: string): Promise<void> => {
    for (const entry of await readdir(join(root, '.git', folder), { withFileTypes: true })) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (path === 'objects' || path === 'refs/pilothouse') continue;
      if (entry.isDirectory()) await read(path);
      else {
        const bytes = await readFile(join(root, '.git', path));
        found[path] = createHash('sha1').update(bytes).digest('hex');
      }
    }
  };
  await read('');
  return found;
}

const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);

const settings: readonly (readonly [string, string])[] = [
  ['plain', ''],
  ['with line ends converted', '* text=auto eol=crlf\n'],
  ['with line ends kept as lf', '*.txt text eol=lf\n*.crlf text eol=crlf\n'],
];

test.each(settings)(
  `restoring gives every byte back and leaves git alone: %s (seed ${seed})`,
  async (_, attributes) => {
    const random = randomOf(seed);
    const root = await gitRepository({
      '.gitignore': 'ignored/\n*.log\n',
      ...(attributes !== '' && { '.gitattributes': attributes }),
    });
    for (let step = 0; step < 25; step += 1) await change(root, random);
    await git(root, 'add', '--all');
    await git(root, 'commit', '--quiet', '--allow-empty', '--message', 'Base');
    for (let step = 0; step < 6; step += 1) await change(root, random);
    await git(root, 'stash', '--include-untracked').catch(() => '');
    for (let step = 0; step < 8; step += 1) await change(root, random);
    await git(root, 'add', '--all', '--', names[random(names.length)] ?? 'x').catch(() => '');
    await writeFiles(root, { 'ignored/keep': 'kept\n', 'x.log': 'log\n' });
    // What git takes for unchanged it checks out in its own form; with other times it looks again.
    for (const name of names) {
      const path = join(root, name);
      const stats = await lstat(path).catch(() => undefined);
      if (stats?.isFile()) await utimes(path, 1_600_000_000, 1_600_000_000);
    }
    const checkpoints = await testGitCheckpoints();
    const states: {
      picture: Record<string, string>;
      snapshot: Awaited<ReturnType<typeof take>>;
    }[] = [];
    const take = async () => valueOf(await checkpoints.capture(root));
    const untouched = await gitPicture(root);
    for (let state = 0; state < 5; state += 1) {
      const snapshot = await take();
      valueOf(await checkpoints.keep(root, `c/${state}`, [snapshot]));
      states.push({ picture: await picture(root), snapshot });
      for (let step = 0; step < 6; step += 1) await change(root, random);
    }
    for (let turn = 0; turn < 8; turn += 1) {
      const wanted = states[random(states.length)];
      if (!wanted) throw new Error('there are states');
      const current = await take();
      const done = valueOf(
        await checkpoints.restore(root, { current, target: wanted.snapshot }, undefined),
      );
      expect(done.skipped).toEqual([]);
      expect(await picture(root)).toEqual(wanted.picture);
      expect((await take()).tree).toBe(wanted.snapshot.tree);
      if (random(2) === 0) for (let step = 0; step < 5; step += 1) await change(root, random);
    }
    expect(await gitPicture(root)).toEqual(untouched);
    expect(await readFile(join(root, 'ignored/keep'), 'utf8')).toBe('kept\n');
  },
  120_000,
);
