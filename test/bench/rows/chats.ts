import { join } from 'node:path';
import { z } from 'zod';
import { startCoreProcess, type CoreProcess } from '../core-process.ts';
import { median, quantile, type BenchRow } from '../report.ts';
import { seedChats } from '../seed-chats.ts';
import { endOfTurn, startChat } from '../bench-chats.ts';

const ROUNDS = 200;
const WARM_UP = 20;
const PARTS = 10_000;

const pageSchema = z.object({ messages: z.array(z.object({ id: z.number() })) });

/** Milliseconds of a GET, headers to the last byte. */
async function latency(core: CoreProcess, path: string): Promise<number> {
  const start = performance.now();
  const answer = await fetch(`${core.url}/api/experimental/chats${path}`, {
    headers: { 'Coder-Session-Token': core.session_token },
  });
  await answer.arrayBuffer();
  if (answer.status !== 200) throw new Error(`GET ${path}: ${answer.status}`);
  return performance.now() - start;
}

/** Of many GETs, after some that do not count. */
async function latencies(core: CoreProcess, path: string): Promise<number[]> {
  return (await compared(core, [path]))[0] ?? [];
}

/** The same for several paths in turn, so that what else the machine does hits all alike. */
async function compared(core: CoreProcess, paths: readonly string[]): Promise<number[][]> {
  const times = paths.map((): number[] => []);
  for (let round = 0; round < WARM_UP + ROUNDS; round += 1) {
    for (const [index, path] of paths.entries()) {
      const ms = await latency(core, path);
      if (round >= WARM_UP) times[index]?.push(ms);
    }
  }
  return times;
}

/** A turn of 10,000 parts, and reading among 10,000 chats and in one of 100,000 messages. */
export async function chatRows(folder: string): Promise<BenchRow[]> {
  const dataDir = join(folder, 'chats');
  let core = await startCoreProcess(dataDir);
  const start = performance.now();
  const short = await startChat(core, `[demo: delay=0, chunks=${PARTS}]`);
  const text = await endOfTurn(core, short);
  const turnMs = performance.now() - start;
  const came = text.match(/chunk \d+ /g)?.length ?? 0;
  if (came !== PARTS) throw new Error(`${came} of ${PARTS} parts came`);
  await core.process.end('SIGTERM');

  const { long, shorter } = seedChats(dataDir);
  core = await startCoreProcess(dataDir);
  try {
    const list = await latencies(core, '');
    const shortPage = await latencies(core, `/${short}/messages`);
    const [shorterPage = [], firstPage = []] = await compared(core, [
      `/${shorter}/messages`,
      `/${long}/messages`,
    ]);
    const answer = await fetch(`${core.url}/api/experimental/chats/${long}/messages`, {
      headers: { 'Coder-Session-Token': core.session_token },
    });
    const oldest = pageSchema.parse(await answer.json()).messages.at(-1)?.id ?? 0;
    const middle = await latencies(core, `/${long}/messages?before_id=${oldest - 50_000}`);
    const search = await latencies(core, '?q=search:question');
    const budget = (name: string, values: readonly number[], value: number): BenchRow => ({
      name,
      unit: 'ms',
      value: quantile(values, 0.95),
      limit: { name: 'budget', value },
    });
    return [
      {
        name: `turn of ${PARTS} parts, sent to the end of the stream`,
        unit: 'ms',
        value: turnMs,
        limit: { name: 'budget', value: 10_000 },
      },
      budget('list of 50 among 10,000 chats, p95', list, 15),
      budget('first page of 2 messages, p95', shortPage, 20),
      budget('first page of 100,000 messages and 1 GB, p95', firstPage, 20),
      {
        name: 'the same page, beside that of 1,000 such messages, median',
        unit: 'ms',
        value: median(firstPage),
        limit: { name: '1,000 messages', value: median(shorterPage) },
      },
      budget('page in the middle of them, p95', middle, 20),
      budget('search for a word that 10,000 chats have, p95', search, 250),
    ];
  } finally {
    await core.process.end('SIGTERM');
  }
}
