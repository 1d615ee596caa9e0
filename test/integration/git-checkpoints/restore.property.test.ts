import { createHash } from 'node:crypto';
import { lstat, readdir, readFile, readlink, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { git, gitRepository, writeFiles } from '#test/support/git-repository.ts';
import { testGitCheckpoints } from '#test/support/git-checkpoints.ts';
import { valueOf } from '#test/support/git-review.ts';
import { change, names, randomOf } from './random-changes.ts';

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
