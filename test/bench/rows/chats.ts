import { join } from 'node:path';
import { z } from 'zod';
import { startBuilt } from '../../support/built-app.ts';
import { startCoreProcess, type CoreProcess } from '../core-process.ts';
import { median, quantile, type BenchRow } from '../report.ts';
import { seedChats } from '../seed-chats.ts';
import { endOfTurn, startChat } from '../bench-chats.ts';

const ROUNDS = 200;
const WARM_UP = 20;
const PARTS = 10_000;

const pageSchema = z.object({ messages: z.array(z.object({ id: z.number() })) });

type Server = Pick<CoreProcess, 'url' | 'session_token'>;

/** What is asked for, and of whom. */
type Question = { readonly server: Server; readonly path: string };

/** Milliseconds of a GET, headers to the last byte. */
async function latency({ server, path }: Question): Promise<number> {
  const start = performance.now();
  const answer = await fetch(`${server.url}/api/experimental/chats${path}`, {
    headers: { 'Coder-Session-Token': server.session_token },
  });
  await answer.arrayBuffer();
  if (answer.status !== 200) throw new Error(`GET ${path}: ${answer.status}`);
  return performance.now() - start;
}

/** Of many GETs, after some that do not count. */
async function latencies(server: Server, path: string): Promise<number[]> {
  return (await compared([{ server, path }]))[0] ?? [];
}

/** The same for several in turn, so that what else the machine does hits all alike. */
async function compared(questions: readonly Question[]): Promise<number[][]> {
  const times = questions.map((): number[] => []);
  for (let round = 0; round < WARM_UP + ROUNDS; round += 1) {
    for (const [index, question] of questions.entries()) {
      const ms = await latency(question);
      if (round >= WARM_UP) times[index]?.push(ms);
    }
  }
  return times;
}

/** What it takes to fetch as many bytes from a server that does nothing else. */
async function startBare(bytes: number) {
  const peer = join(import.meta.dirname, '../peers/bare-bytes.ts');
  const bare = startBuilt(peer, [String(bytes)]);
  const [url] = await bare.waitFor(/http:\/\/\S+/);
  return { server: { url, session_token: '' }, end: () => bare.end('SIGTERM') };
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

  const seeded = seedChats(dataDir);
  core = await startCoreProcess(dataDir);
  try {
    const list = await latencies(core, '');
    const shortPage = await latencies(core, `/${short}/messages`);
    const pages = await pageRows(core, seeded);
    const search = await latencies(core, '?q=search:question');
    return [
      {
        name: `turn of ${PARTS} parts, sent to the end of the stream`,
        unit: 'ms',
        value: turnMs,
        limit: { name: 'budget', value: 10_000 },
      },
      withinBudget('list of 50 among 10,000 chats, p95', list, 15),
      withinBudget('first page of 2 messages, p95', shortPage, 20),
      ...pages,
      withinBudget('search for a word that 10,000 chats have, p95', search, 250),
    ];
  } finally {
    await core.process.end('SIGTERM');
  }
}

function withinBudget(name: string, values: readonly number[], value: number): BenchRow {
  const limit = { name: 'budget', value };
  return { name, unit: 'ms', value: quantile(values, 0.95), limit };
}

/** Pages of a long chat, beside those of a shorter one and beside nothing but their bytes. */
async function pageRows(
  core: CoreProcess,
  { long, shorter }: { readonly long: string; readonly shorter: string },
): Promise<BenchRow[]> {
  const path = `/${long}/messages`;
  const answer = await fetch(`${core.url}/api/experimental/chats${path}`, {
    headers: { 'Coder-Session-Token': core.session_token },
  });
  const page = await answer.text();
  const oldest = pageSchema.parse(JSON.parse(page)).messages.at(-1)?.id ?? 0;
  const bare = await startBare(Buffer.byteLength(page));
  const [ofShorter = [], first = [], bytes = []] = await compared([
    { server: core, path: `/${shorter}/messages` },
    { server: core, path },
    { server: bare.server, path },
  ]);
  await bare.end();
  const middle = await latencies(core, `${path}?before_id=${oldest - 50_000}`);
  return [
    withinBudget('first page of 100,000 messages and 1 GB, p95', first, 20),
    {
      name: 'the same page, beside nothing but its bytes, p95',
      unit: 'ms',
      value: quantile(first, 0.95),
      limit: { name: 'bare fastify', value: quantile(bytes, 0.95) },
    },
    {
      name: 'the same page, beside that of 1,000 such messages, median',
      unit: 'ms',
      value: median(first),
      limit: { name: '1,000 messages', value: median(ofShorter) },
    },
    withinBudget('page in the middle of them, p95', middle, 20),
  ];
}
