import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { ReviewGit } from '../git-review/git.ts';
import { quoted } from '../git-review/index-entries.ts';
import type { BytePath } from './byte-paths.ts';

/** Lives inside of one command: it is taken back before git would write it. */
const branch = 'refs/pilothouse/bulk';
/** A file of its own for each of more objects costs more than all the rest. */
const maxLoose = 100;

/** Content, or the name of an object that is stored. */
export type TreeEntry = {
  readonly path: BytePath;
  readonly mode: string;
  readonly what: Buffer | string;
};

/** A tree that is as another one, without some paths and with some files. */
export type WantedTree = {
  /** Object name of a tree; undefined: an empty one. */
  readonly base: string | undefined;
  /** Files and folders; taken out first. */
  readonly without: readonly BytePath[];
  readonly entries: readonly TreeEntry[];
};

/**
 * Stores trees, with their contents, by one command: their names in the same order. Undefined when
 * git could not, for whatever reason.
 */
export async function importTrees(
  git: ReviewGit,
  root: string,
  trees: readonly WantedTree[],
): Promise<readonly string[] | undefined> {
  const input = Buffer.concat(trees.flatMap(commandsOf));
  const answer = await runImport(git, root, input, trees);
  if (answer === undefined) return undefined;
  const names = Array.from(
    answer.matchAll(/^040000 tree ([0-9a-f]+)\t/gm),
    ([, name = '']) => name,
  );
  return names.length === trees.length ? names : undefined;
}

function commandsOf({ base, without, entries }: WantedTree): readonly Buffer[] {
  return [
    Buffer.from(`commit ${branch}\ncommitter Pilothouse <> 0 +0000\ndata 0\n`),
    Buffer.from(base === undefined ? '' : `M 040000 ${base} ""\n`),
    Buffer.from(without.map((path) => `D ${quoted(path)}\n`).join(''), 'latin1'),
    ...entries.flatMap(entryCommand),
    // A branch that is reset keeps no parent for the next tree.
    Buffer.from(`ls ""\nreset ${branch}\n\n`),
  ];
}

function entryCommand({ path, mode, what }: TreeEntry): readonly Buffer[] {
  const head = (source: string): Buffer =>
    Buffer.from(`M ${mode} ${source} ${quoted(path)}\n`, 'latin1');
  if (typeof what === 'string') return [head(what)];
  return [head('inline'), Buffer.from(`data ${what.length}\n`), what, Buffer.from('\n')];
}

async function runImport(
  git: ReviewGit,
  root: string,
  input: Buffer,
  trees: readonly WantedTree[],
): Promise<string | undefined> {
  const contents = trees.flatMap(({ entries }) =>
    entries.filter(({ what }) => what instanceof Buffer),
  );
  const settings = ['-c', `fastimport.unpackLimit=${contents.length < maxLoose ? 1000 : 1}`];
  const args = [...settings, 'fast-import', '--quiet', '--depth=0'];
  const done = await git.run(root, args, { input, okCodes: [0, failed] });
  if (!done.ok) return undefined;
  const { code, stdout, stderr } = done.value;
  if (code === 0) return stdout.toString('latin1');
  await removeReport(root, stderr);
  return undefined;
}

/** Git's code for what it cannot do. */
const failed = 128;

/** What git wrote into its folder about this very failure. */
async function removeReport(root: string, stderr: string): Promise<void> {
  const named = /dumping crash report to (.*fast_import_crash_\d+)$/m.exec(stderr)?.[1];
  if (named !== undefined) await rm(resolve(root, named), { force: true });
}
