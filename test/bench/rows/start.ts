import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { startCoreProcess } from '../core-process.ts';
import { median, type BenchRow } from '../report.ts';

const RUNS = 7;

async function emptyNodeMs(): Promise<number> {
  const startedMs = performance.now();
  await once(spawn(process.execPath, ['-e', '0']), 'exit');
  return performance.now() - startedMs;
}

async function coreMs(dataDir: string): Promise<number> {
  const startedMs = performance.now();
  const core = await startCoreProcess(dataDir);
  const elapsedMs = performance.now() - startedMs;
  await core.process.end('SIGTERM');
  return elapsedMs;
}

/** From spawn to the line that says it listens; first start makes the database and the sample. */
export async function startRows(folder: string): Promise<BenchRow[]> {
  const empty: number[] = [];
  const first: number[] = [];
  const again: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const dataDir = join(folder, `start-${run}`);
    empty.push(await emptyNodeMs());
    first.push(await coreMs(dataDir));
    again.push(await coreMs(dataDir));
  }
  const limit = { name: 'empty Node process', value: median(empty) };
  return [
    { name: 'core start to listening, first', unit: 'ms', value: median(first), limit },
    { name: 'core start to listening, again', unit: 'ms', value: median(again), limit },
  ];
}
