import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ChatId, MessageId } from '#shared/kernel/ids.ts';
import { ok } from '#shared/kernel/result.ts';
import { createLocalGitCheckpoints } from '#main/agent-bridge/local/git-checkpoints/local-git-checkpoints.ts';
import { createLocalWatcher } from '#main/agent-bridge/local/watcher/local-watcher.ts';
import { systemClock } from '#main/platform/clock.ts';
import { silentLogger } from '#main/platform/logger.ts';
import { createCheckpoints, type Checkpoints } from '#main/services/checkpoints/index.ts';
import { createGitWatch, type GitWatch } from '#main/services/git-watch/index.ts';
import { migrations } from '#main/store/migrations/index.ts';
import { openDatabase } from '#main/store/open-database.ts';
import { git, testGit, testGitEnvironment } from '../../support/git-repository.ts';
import { median, type BenchRow } from '../report.ts';

const ROUNDS = 7;
const TURN_MS = 2000;
/** Clock ticks of the system in a second. */
const TICKS = 100;

/** A repository with changed files; `change` changes one file, differently each time. */
export type ChangedRepository = {
  readonly root: string;
  readonly files: number;
  readonly changed: number;
  readonly change: (file: number, mark: string) => Promise<void>;
};

type Cost = { readonly wallMs: number; readonly cpuMs: number };

/** Processor time of this process and of all children that have ended. */
async function usedMs(): Promise<number> {
  const text = await readFile('/proc/self/stat', 'utf8');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return fields.slice(11, 15).reduce((sum, ticks) => sum + (Number(ticks) * 1000) / TICKS, 0);
}

async function costOf(work: () => Promise<unknown>): Promise<Cost> {
  const [startedMs, usedBefore] = [performance.now(), await usedMs()];
  await work();
  return { wallMs: performance.now() - startedMs, cpuMs: (await usedMs()) - usedBefore };
}

function rowsOf(name: string, costs: readonly Cost[], plain: readonly Cost[]): BenchRow[] {
  const pick = (kind: keyof Cost, all: readonly Cost[]): number =>
    median(all.map((cost) => cost[kind]));
  const limit = (kind: keyof Cost) => ({
    name: '1.2 × git status + git diff HEAD',
    value: 1.2 * pick(kind, plain),
  });
  return [
    { name, unit: 'ms', value: pick('wallMs', costs), limit: limit('wallMs') },
    { name: `${name}, processor`, unit: 'ms', value: pick('cpuMs', costs), limit: limit('cpuMs') },
  ];
}

/** What turns keep, as in the app right after its start. */
async function freshCheckpoints(folder: string, gitWatch: GitWatch): Promise<Checkpoints> {
  await mkdir(folder);
  const opened = openDatabase({
    path: join(folder, 'checkpoints.db'),
    backups: join(folder, 'backups'),
    migrations,
    clock: systemClock,
  });
  if (!opened.ok) throw new Error(opened.error.message);
  return createCheckpoints({
    git: createLocalGitCheckpoints({
      environment: testGitEnvironment,
      clock: systemClock,
      newId: () => crypto.randomUUID(),
      scratchFolder: join(folder, 'scratch'),
    }),
    lease: (root) => gitWatch.lease(root),
    describe: () => Promise.resolve(ok({ operation: undefined })),
    findRepository: (path) => testGit.findRepository(path),
    touchedRoots: () => [],
    isAtWork: () => false,
    changed: () => undefined,
    db: opened.value.db,
    clock: systemClock,
    logger: silentLogger,
  });
}

/** A watch of work trees as in the app. */
function freshWatch() {
  const watcher = createLocalWatcher({
    environment: { PATH: process.env['PATH'] },
    clock: systemClock,
  });
  const watch = createGitWatch({
    git: testGit,
    watcher,
    roots: { list: () => [], add: nothing, delete: nothing, deleteAll: nothing },
    clock: systemClock,
    logger: silentLogger,
  });
  return {
    watch,
    /** Resolves when every change is noticed. */
    async covers(root: string): Promise<void> {
      const lease = watch.lease(root);
      while ((await lease.settle()) === undefined) await delay(100);
      lease.close();
    },
    async close(): Promise<void> {
      await watch.close();
      await watcher.close();
    },
  };
}

function nothing(): void {
  // No chat's repositories are kept here.
}

/**
 * What a turn keeps before it begins, beside plain git in the same rounds: the first time since the
 * app started, after a turn that changed as many files, and after one more change.
 */
export async function checkpointRows(
  folder: string,
  { root, files, changed, change }: ChangedRepository,
): Promise<BenchRow[]> {
  const plain: Cost[] = [];
  const costs: Record<'first' | 'turn' | 'next', Cost[]> = { first: [], turn: [], next: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    const watching = freshWatch();
    const checkpoints = await freshCheckpoints(
      join(folder, `checkpoints-${round}`),
      watching.watch,
    );
    const begin = (turn: number) =>
      checkpoints.begin({
        chatId: `chat-${round}` as ChatId,
        messageId: turn as MessageId,
        title: '',
        workspaceRoot: root,
      });
    const changeAll = async (mark: string): Promise<void> => {
      for (let file = 0; file < changed; file += 1) await change(file, `${mark} ${round}`);
    };
    const look = async (): Promise<void> => {
      await git(root, '--no-optional-locks', 'status');
      await git(root, 'diff', 'HEAD');
    };
    await changeAll('first');
    // Who comes second finds more of it in the system's memory.
    if (round % 2 === 0) plain.push(await costOf(look));
    costs.first.push(await costOf(() => begin(1).ready));
    if (round % 2 === 1) plain.push(await costOf(look));
    await watching.covers(root);
    // As long as a turn takes at least; a work tree is watched some time after its first.
    await delay(TURN_MS);
    await begin(2).ready;
    await changeAll('turn');
    costs.turn.push(await costOf(() => begin(3).ready));
    await change(0, `next ${round}`);
    costs.next.push(await costOf(() => begin(4).ready));
    await checkpoints.close();
    await watching.close();
  }
  const kept = await git(root, 'for-each-ref', 'refs/pilothouse/checkpoints');
  if (kept.trim().split('\n').length !== 4 * ROUNDS) throw new Error('not every turn was kept');
  const what = `checkpoint of ${files} files`;
  return [
    ...rowsOf(`${what}, ${changed} changed, the first`, costs.first, plain),
    ...rowsOf(`${what} after a turn that changed ${changed}`, costs.turn, plain),
    ...rowsOf(`${what} after one more change`, costs.next, plain),
  ];
}
