import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ok, type Result } from '#shared/kernel/result.ts';
import type { GitError, WatchedFolder, WatchPlan } from '../../ports/index.ts';
import type { RunGit } from './run-git.ts';

/** More ignored entries than this are watched after all; that costs time and misses nothing. */
const ignoredLimit = 20_000;
const namesBytes = 32 * 1024 * 1024;

/**
 * Folders that tools fill with thousands of files at once. Where git ignores them they are not
 * even looked at when they appear.
 */
const bulkyNames = [
  'node_modules',
  'dist',
  'build',
  'out',
  'target',
  'coverage',
  'vendor',
  'bower_components',
  '.venv',
  'venv',
  '__pycache__',
  '.cache',
  '.next',
  '.nuxt',
  '.turbo',
  '.gradle',
  '.tox',
  '.mypy_cache',
  '.pytest_cache',
  'test-results',
];

/** Of git's own folder, what says nothing about the work tree or HEAD. */
const innerNames = ['objects', 'hooks', 'lfs', 'logs', 'rr-cache', 'fsmonitor--daemon'];

/** What to watch so that nothing `git diff HEAD` would say is missed. */
export async function planWatch(run: RunGit, root: string): Promise<Result<WatchPlan, GitError>> {
  const folders = ['rev-parse', '--path-format=absolute', '--git-dir', '--git-common-dir'];
  const list = (...args: string[]) =>
    run(['ls-files', '-z', '--exclude-standard', ...args], {
      cwd: root,
      maxBytes: namesBytes,
      stopBytes: namesBytes,
    });
  const [dirs, ignored, present, bulky] = await Promise.all([
    run(folders, { cwd: root }),
    list('--others', '--ignored', '--directory'),
    list('--cached', '--others'),
    ignoredNames(run, root),
  ]);
  if (!dirs.ok) return dirs;
  if (!ignored.ok) return ignored;
  if (!present.ok) return present;
  if (!bulky.ok) return bulky;
  const [gitDir = '', commonDir = gitDir] = dirs.value.stdout.toString('utf8').split('\n');
  const names = present.value.stdout.toString('utf8');
  // Untracked, a folder with a slash is a repository of its own.
  const nested = split(names).filter((name) => name.endsWith('/'));
  const paths = [...nested, ...split(ignored.value.stdout.toString('utf8'))].slice(0, ignoredLimit);
  const workTree: WatchedFolder = {
    path: root,
    ignoredPaths: [join(root, '.git'), ...paths.map((path) => join(root, path.replace(/\/$/, '')))],
    ignoredNames: bulky.value.filter((name) => !isPresent(names, name)),
  };
  const inner: WatchedFolder = {
    path: gitDir,
    // Other work trees have HEADs and indexes of their own.
    ignoredPaths: [join(gitDir, 'worktrees')],
    ignoredNames: innerNames,
  };
  return ok({ folders: [workTree, inner], marks: await marksOf(gitDir, commonDir) });
}

/** Those bulky names that git ignores, wherever they appear. */
async function ignoredNames(
  run: RunGit,
  root: string,
): Promise<Result<readonly string[], GitError>> {
  // A file inside stands for the folder, whether that exists or not.
  const probes = bulkyNames.flatMap((name) => [`${name}/x`, `x/${name}/x`]);
  // This command refuses to take paths literally; the probes hold no sign that matters.
  const args = ['--no-literal-pathspecs', 'check-ignore', '--no-index', '--', ...probes];
  const output = await run(args, { cwd: root, okCodes: [0, 1] });
  if (!output.ok) return output;
  const ignored = new Set(output.value.stdout.toString('utf8').split('\n'));
  return ok(bulkyNames.filter((name) => ignored.has(`${name}/x`) && ignored.has(`x/${name}/x`)));
}

/** Whether any of the zero-terminated paths goes through a folder of the name. */
function isPresent(paths: string, name: string): boolean {
  return (
    paths.startsWith(`${name}/`) || paths.includes(`\0${name}/`) || paths.includes(`/${name}/`)
  );
}

/** Files of git that change with what a snapshot says, also where no watch reaches. */
async function marksOf(gitDir: string, commonDir: string): Promise<readonly string[]> {
  const head = await readFile(join(gitDir, 'HEAD'), 'utf8').catch(() => '');
  const branch = /^ref: (refs\/\S+)/.exec(head)?.[1];
  return [
    join(gitDir, 'HEAD'),
    join(gitDir, 'index'),
    join(gitDir, 'config.worktree'),
    join(commonDir, 'config'),
    join(commonDir, 'packed-refs'),
    join(commonDir, 'info', 'exclude'),
    join(commonDir, 'reftable', 'tables.list'),
    ...(branch === undefined ? [] : [join(commonDir, branch)]),
  ];
}

/** Changes when one of the files does. */
export async function stampFiles(files: readonly string[]): Promise<string> {
  const stamps = await Promise.all(
    files.map(async (file) => {
      try {
        const { ino, size, mtimeNs } = await stat(file, { bigint: true });
        return `${ino}:${size}:${mtimeNs}`;
      } catch {
        // Most repositories lack some of them.
        return '-';
      }
    }),
  );
  return stamps.join(' ');
}

function split(list: string): string[] {
  return list.split('\0').filter((entry) => entry !== '');
}
