/** Terminals: output to the socket, echo of a key, first prompt, memory; beside a bare pty and wetty. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { CoreProcess } from '../core-process.ts';
import { startWetty } from '../peers/wetty.ts';
import { median, quantile, type BenchRow } from '../report.ts';
import {
  barePty,
  echoes,
  idleMb,
  type OpenLine,
  outputBytes,
  prompts,
  servedPty,
  throughput,
} from '../terminal-line.ts';

const rounds = 3;
const mega = 1_000_000;
const addedEchoAimMs = 5;
const addedPromptAimMs = 150;
const idleBudgetMb = 1;

const workspaceSchema = z.object({
  latest_build: z.object({
    resources: z.array(z.object({ agents: z.array(z.object({ id: z.string() })) })).min(1),
  }),
});

async function openAgent(core: CoreProcess, folder: string): Promise<string> {
  const response = await fetch(`${core.url}/api/pilothouse/v1/open-folder`, {
    method: 'POST',
    headers: { 'Coder-Session-Token': core.session_token, 'Content-Type': 'application/json' },
    body: JSON.stringify({ folder }),
  });
  const workspace = workspaceSchema.parse(await response.json());
  return workspace.latest_build.resources[0]?.agents[0]?.id ?? '';
}

async function writeOutput(folder: string): Promise<string> {
  const file = join(folder, 'output');
  const line = `${'The quick brown fox. '.repeat(5)}\n`;
  await writeFile(file, line.repeat(Math.ceil(outputBytes / line.length)));
  return file;
}

/** What is measured in turn, so that whatever else the computer does meets all alike. */
type Contenders = {
  readonly bare: OpenLine;
  readonly served: OpenLine;
  /** Absent where it cannot run. */
  readonly wetty: OpenLine | undefined;
};

type Measured = Readonly<Record<keyof Contenders, readonly number[]>>;

async function inTurn(
  { bare, served, wetty }: Contenders,
  measure: (open: OpenLine) => Promise<readonly number[]>,
): Promise<Measured> {
  const measured = { bare: [] as number[], served: [] as number[], wetty: [] as number[] };
  for (let round = 0; round < rounds; round += 1) {
    measured.bare.push(...(await measure(bare)));
    measured.served.push(...(await measure(served)));
    if (wetty) measured.wetty.push(...(await measure(wetty)));
  }
  return measured;
}

/** Bytes of the same program's output that reach the reader, which is the bench in all of them. */
async function outputRows(contenders: Contenders, folder: string): Promise<readonly BenchRow[]> {
  const file = await writeOutput(folder);
  const measured = await inTurn(contenders, async (open) => [await throughput(open, file)]);
  const value = median(measured.served) / mega;
  const name = 'terminal output to the socket, through host and core';
  const limit = { name: 'bare node-pty, no socket', value: median(measured.bare) / mega };
  const rows: BenchRow[] = [{ name: `${name} (aim 0.9 ×)`, unit: 'MB/s', value, limit }];
  if (!contenders.wetty) return rows;
  const peer = { name: 'wetty, one process', value: median(measured.wetty) / mega };
  return [...rows, { name: `${name} (aim 2 ×)`, unit: 'MB/s', value, limit: peer }];
}

async function echoRows(contenders: Contenders): Promise<readonly BenchRow[]> {
  const { bare, served, wetty } = await inTurn(contenders, echoes);
  const shares = [0.5, 0.99];
  const rows: BenchRow[] = shares.map((share) => ({
    name: `key echo p${share * 100}, added to that of a bare node-pty`,
    unit: 'ms',
    value: quantile(served, share) - quantile(bare, share),
    limit: { name: 'aim', value: addedEchoAimMs },
  }));
  if (!contenders.wetty) return rows;
  const beside = shares.map((share) => ({
    name: `key echo p${share * 100}`,
    unit: 'ms',
    value: quantile(served, share),
    limit: { name: 'wetty', value: quantile(wetty, share) },
  }));
  return [...rows, ...beside];
}

/** wetty's shell is not asked for: it starts none of ours. */
async function promptRow({ bare, served }: Contenders): Promise<BenchRow> {
  const measured = await inTurn({ bare, served, wetty: undefined }, prompts);
  return {
    name: 'first prompt p95, added to that of the same login shell on a bare node-pty',
    unit: 'ms',
    value: quantile(measured.served, 0.95) - quantile(measured.bare, 0.95),
    limit: { name: 'aim', value: addedPromptAimMs },
  };
}

async function idleRows(
  { served, wetty }: Contenders,
  pids: { readonly served: readonly number[]; readonly wetty: number | undefined },
): Promise<readonly BenchRow[]> {
  const name = 'memory per idle terminal, host and core, without the shell';
  const value = await idleMb(served, pids.served);
  const rows: BenchRow[] = [
    { name, unit: 'MB', value, limit: { name: 'budget', value: idleBudgetMb } },
  ];
  if (!wetty || pids.wetty === undefined) return rows;
  const peer = { name: 'wetty', value: await idleMb(wetty, [pids.wetty]) };
  return [...rows, { name, unit: 'MB', value, limit: peer }];
}

async function hostPid(dataDir: string): Promise<number> {
  const file = await readFile(join(dataDir, 'terminals', 'host.json'), 'utf8');
  return z.object({ pid: z.int() }).parse(JSON.parse(file)).pid;
}

export async function terminalRows(
  core: CoreProcess,
  dataDir: string,
): Promise<readonly BenchRow[]> {
  const folder = join(dataDir, '..', 'terminal-bench');
  await mkdir(folder, { recursive: true });
  const agentId = await openAgent(core, folder);
  const served: OpenLine = (command) => servedPty(core, agentId, command);
  // The host starts with the first terminal, which is no part of the others.
  await echoes(served);
  const wetty = await startWetty(join(folder, 'wetty'));
  try {
    const contenders = { bare: barePty, served, wetty: wetty?.open };
    const host = await hostPid(dataDir);
    return [
      ...(await outputRows(contenders, folder)),
      ...(await echoRows(contenders)),
      await promptRow(contenders),
      ...(await idleRows(contenders, { served: [host, core.pid], wetty: wetty?.pid })),
    ];
  } finally {
    await wetty?.close();
  }
}
