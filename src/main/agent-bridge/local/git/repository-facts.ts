import { isAbsolute, join, normalize, resolve } from 'node:path';
import { ok, type Result } from '#shared/kernel/result.ts';
import type { GitError } from '../../ports/index.ts';
import type { Environment } from '../processes/command-environment.ts';
import { hasHead, readBranch, withoutPassword } from './head.ts';
import type { RunGit } from './run-git.ts';
import { marksOf, stampFiles } from './stamps.ts';

/** Repositories whose facts are kept. */
const keptRepositories = 200;

/** What is true of a repository until a file of git's changes. */
export type RepositoryFacts = {
  /** Root of the work tree. */
  readonly top: string;
  readonly gitDir: string;
  /** Of all work trees of the repository. */
  readonly commonDir: string;
  /** False in a repository without a commit. */
  readonly hasHead: boolean;
  /** Short name; empty when HEAD is detached. */
  readonly branch: string;
  readonly remoteOrigin: string | undefined;
  /** Whether the diff of a changed file is its own, and names differ where their bytes do. */
  readonly isDiffedByFile: boolean;
  /** The files that decide all this, and what is ignored; some may not exist. */
  readonly marks: readonly string[];
};

/** The facts of repositories, asked for again when one of their marks changed. */
export interface RepositoryFactsCache {
  /** Without asking git. The same object as long as nothing changed. */
  known(root: string): Promise<RepositoryFacts | undefined>;
  read(root: string): Promise<Result<RepositoryFacts, GitError>>;
}

export function createRepositoryFacts(run: RunGit, env: Environment): RepositoryFactsCache {
  const kept = new Map<string, { readonly facts: RepositoryFacts; readonly stamp: string }>();

  async function known(root: string): Promise<RepositoryFacts | undefined> {
    const entry = kept.get(root);
    if (entry && (await stampFiles(entry.facts.marks)) === entry.stamp) return entry.facts;
    if (kept.get(root) === entry) kept.delete(root);
    return undefined;
  }

  async function read(root: string): Promise<Result<RepositoryFacts, GitError>> {
    const folders = ['--show-toplevel', '--git-dir', '--git-common-dir'];
    const found = await run(['rev-parse', '--path-format=absolute', ...folders], { cwd: root });
    if (!found.ok) return found;
    const lines = found.value.stdout.toString('utf8').split(/\r?\n/);
    const [top = '', gitDir = '', commonDir = ''] = lines.map((line) => line && normalize(line));
    const own = [join(top, '.git'), ...(await marksOf(gitDir, commonDir))];
    // Before what they decide is read: a change meanwhile must be noticed.
    const before = await stampFiles(own);
    const [head, branch, config] = await Promise.all([
      hasHead(run, root),
      readBranch(run, root),
      readConfig(run, root),
    ]);
    if (!head.ok) return head;
    if (!branch.ok) return branch;
    if (!config.ok) return config;
    const { values, files } = config.value;
    const url = values.get('remote.origin.url') ?? '';
    const marks = [...own, ...personalFiles(env, values), ...files];
    const facts = {
      top,
      gitDir,
      commonDir,
      marks,
      hasHead: head.value,
      branch: branch.value,
      remoteOrigin: url === '' ? undefined : withoutPassword(url),
      // A copy may be of a file that is merely changed.
      isDiffedByFile:
        !/^cop/i.test(values.get('diff.renames') ?? '') &&
        (values.get('core.ignorecase') ?? 'false') === 'false',
    };
    if ((await stampFiles(own)) === before) {
      kept.delete(root);
      kept.set(root, { facts, stamp: await stampFiles(marks) });
      const [oldest = root] = kept.keys();
      if (kept.size > keptRepositories) kept.delete(oldest);
    }
    return ok(facts);
  }

  return { known, read };
}

type Config = {
  /** By lower-case name; the last one counts. */
  readonly values: ReadonlyMap<string, string>;
  readonly files: readonly string[];
};

async function readConfig(run: RunGit, root: string): Promise<Result<Config, GitError>> {
  const output = await run(['config', '--list', '--show-origin', '-z'], { cwd: root });
  if (!output.ok) return output;
  const fields = output.value.stdout.toString('utf8').split('\0');
  const values = new Map<string, string>();
  const files = new Set<string>();
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const [origin = '', setting = ''] = fields.slice(at, at + 2);
    const end = setting.indexOf('\n');
    // A setting without a value is true.
    if (end === -1) values.set(setting, 'true');
    else values.set(setting.slice(0, end), setting.slice(end + 1));
    if (origin.startsWith('file:')) files.add(resolve(root, origin.slice('file:'.length)));
  }
  return ok({ values, files: Array.from(files) });
}

/** The person's own settings, ignored names and attributes; they need not exist. */
function personalFiles(env: Environment, values: Config['values']): readonly string[] {
  const home = env['HOME'] ?? env['USERPROFILE'] ?? '';
  if (!isAbsolute(home)) return [];
  const config = env['XDG_CONFIG_HOME'] || join(home, '.config');
  const named = ['core.excludesfile', 'core.attributesfile'].map((name) => values.get(name) ?? '');
  return [
    join(home, '.gitconfig'),
    ...['config', 'ignore', 'attributes'].map((name) => join(config, 'git', name)),
    ...named.map((path) => path.replace(/^~(?=\/)/, home)).filter(isAbsolute),
  ];
}
