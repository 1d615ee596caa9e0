import { join } from 'node:path';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import type { GitError, WatchedFolder, WatchPlan } from '../../ports/index.ts';
import type { RepositoryFactsCache } from './repository-facts.ts';
import type { RunGit } from './run-git.ts';
import { stampFiles } from './stamps.ts';

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

/** Of the folder that all work trees share, what is not about this one's branch or settings. */
const othersNames = [...innerNames, 'worktrees', 'modules', 'remotes', 'tags'];

/** Of what we keep ourselves, which is nobody's branch. */
const ownRefs = join('refs', 'pilothouse');

/** What to watch so that nothing `git diff HEAD` would say is missed. */
export async function planWatch(
  run: RunGit,
  facts: RepositoryFactsCache,
  root: string,
): Promise<Result<WatchPlan, GitError>> {
  const list = (...args: string[]) =>
    run(['ls-files', '-z', '--exclude-standard', ...args], {
      cwd: root,
      maxBytes: namesBytes,
      stopBytes: namesBytes,
    });
  const known = await facts.known(root);
  const about = known ? ok(known) : await facts.read(root);
  if (!about.ok) return about;
  const { top, gitDir, commonDir, marks } = about.value;
  if (top !== root) return err({ kind: 'not_a_repository', message: `${root} is no repository` });
  const index = join(gitDir, 'index');
  // Before it is read: a change meanwhile must be noticed.
  const stamp = await stampFiles([index]);
  const [ignored, present, bulky] = await Promise.all([
    list('--others', '--ignored', '--directory'),
    list('--cached', '--others'),
    ignoredNames(run, root),
  ]);
  if (!ignored.ok) return ignored;
  if (!present.ok) return present;
  if (!bulky.ok) return bulky;
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
    ignoredPaths: [join(gitDir, 'worktrees'), join(gitDir, ownRefs)],
    ignoredNames: innerNames,
  };
  const common: WatchedFolder = {
    path: commonDir,
    ignoredPaths: ['index', 'index.lock', 'HEAD', 'HEAD.lock', ownRefs].map((name) =>
      join(commonDir, name),
    ),
    ignoredNames: othersNames,
  };
  return ok({
    folders: [workTree, inner],
    shared: commonDir === gitDir ? undefined : common,
    marks: [index, ...marks],
    index: { path: index, stamp },
  });
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

function split(list: string): string[] {
  return list.split('\0').filter((entry) => entry !== '');
}
