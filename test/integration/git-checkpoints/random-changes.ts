import { chmod, lstat, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Small and repeatable. */
export function randomOf(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

export const names = [
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

/** One change to the work tree, of whichever kind. */
export async function change(root: string, random: (below: number) => number): Promise<void> {
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
