import { readdir, readFile } from 'node:fs/promises';
import { killTree, runProgram } from '../../../platform/spawn.ts';

type Running = { readonly pid: number; readonly args: readonly string[] };

/**
 * Ends every `git worktree add` that still makes the work tree. It outlived the process that
 * wanted it, and would remove the whole folder when it fails.
 */
export async function endMakers(worktree: string): Promise<void> {
  const all = process.platform === 'linux' ? await fromProc() : await fromPs(worktree);
  const makers = all.filter(({ args }) => {
    const at = args.indexOf('worktree');
    return at !== -1 && args[at + 1] === 'add' && args.includes(worktree);
  });
  // Not asked to end: it would clean up.
  await Promise.all(makers.map(({ pid }) => killTree(pid, 'SIGKILL')));
}

async function fromProc(): Promise<readonly Running[]> {
  const names = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  return Promise.all(
    names.map(async (name) => {
      // It may have ended between the listing and the reading.
      const words = await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '');
      return { pid: Number(name), args: words.split('\0') };
    }),
  );
}

/** Nothing where there is no such program. */
async function fromPs(worktree: string): Promise<readonly Running[]> {
  const args = ['-A', '-ww', '-o', 'pid=,args='];
  const output = await runProgram({ file: 'ps', args }).catch(() => undefined);
  const lines = output?.stdout.toString('utf8').split('\n') ?? [];
  return lines.flatMap((line) => {
    const [, pid, rest = ''] = /^\s*(\d+)\s+(.*)$/.exec(line) ?? [];
    // Blanks between words cannot be told from those of a path.
    if (pid === undefined || !rest.includes(worktree)) return [];
    return [{ pid: Number(pid), args: [...rest.replace(worktree, '').split(/\s+/), worktree] }];
  });
}
