import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { startBuilt } from '../../support/built-app.ts';
import { openStream, startChat } from '../bench-chats.ts';
import type { CoreProcess } from '../core-process.ts';
import { addPacedModel, startPacedProvider, type PacedProvider } from '../paced-provider.ts';
import { quantile, type BenchRow } from '../report.ts';

const CHUNKS = 600;
const PACE_MS = 4;
const MANY = 20;
/** The core and the relay in turn, so that what else the machine does hits both alike. */
const ROUNDS = 3;

/** Of one stream or several. */
type Measured = {
  /** From a chunk leaving the provider to its frame at one subscriber. */
  readonly delaysMs: readonly number[];
  /** What the process between them has worked, for one chunk. */
  readonly processorMs: readonly number[];
};

/** A process that streams to so many subscribers; both peers are measured by the same means. */
type Streamer = (subscribers: number) => Promise<Measured>;

/** Milliseconds from a chunk leaving the provider to its frame here, one per chunk. */
function collect(socket: WebSocket, provider: PacedProvider): Promise<number[]> {
  const delaysMs: number[] = [];
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.on('message', (data: Buffer) => {
      const now = performance.now();
      const text = data.toString('utf8');
      // Stored messages repeat the text; only the streamed parts count.
      if (text.includes('"type":"message"')) return;
      for (const match of text.matchAll(/#(\d+);/g)) {
        const n = Number(match[1]);
        delaysMs[n] ??= now - (provider.sentAtMs[n] ?? now);
        if (n === CHUNKS - 1) resolve(delaysMs);
      }
    });
  });
}

/** The stream begins when everybody is there, so that nobody counts what came before. */
async function measure(
  provider: PacedProvider,
  { pid, sockets, begin }: { pid: number; sockets: readonly WebSocket[]; begin: () => void },
): Promise<Measured> {
  const workedMs = await processorMs(pid);
  const collected = sockets.map((socket) => collect(socket, provider));
  begin();
  const delaysMs = (await Promise.all(collected)).flat();
  return { delaysMs, processorMs: [((await processorMs(pid)) - workedMs) / CHUNKS] };
}

/** Of all threads of a process, so far; in steps of 10 ms. */
async function processorMs(pid: number): Promise<number> {
  const [, rest = ''] = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ');
  const [user = '0', system = '0'] = rest.split(' ').slice(11, 13);
  return (Number(user) + Number(system)) * 10;
}

async function startRelay(provider: PacedProvider, subscribers: number) {
  const file = join(import.meta.dirname, '../peers/relay.ts');
  const relay = startBuilt(file, [`${provider.url}/chat/completions`, String(subscribers)]);
  const [url] = await relay.waitFor(/ws:\/\/\S+/);
  const stream = async (): Promise<Measured> => {
    const begin = provider.hold();
    const sockets = Array.from(
      { length: subscribers },
      () => new WebSocket(url, { perMessageDeflate: false }),
    );
    await Promise.all(sockets.map((socket) => once(socket, 'open')));
    return measure(provider, { pid: relay.pid, sockets, begin });
  };
  return { stream, end: () => relay.end('SIGTERM') };
}

function throughCore(core: CoreProcess, provider: PacedProvider, model: string): Streamer {
  return async (subscribers) => {
    const begin = provider.hold();
    const chatId = await startChat(core, 'count', { model_config_id: model });
    const sockets = Array.from({ length: subscribers }, () => openStream(core, chatId));
    // The first frame is the chat as it is.
    await Promise.all(sockets.map((socket) => once(socket, 'message')));
    const measured = await measure(provider, { pid: core.pid, sockets, begin });
    for (const socket of sockets) socket.close();
    return measured;
  };
}

function together(rounds: readonly Measured[]): Measured {
  return {
    delaysMs: rounds.flatMap((round) => round.delaysMs),
    processorMs: rounds.flatMap((round) => round.processorMs),
  };
}

async function inTurn(
  ours: () => Promise<Measured>,
  theirs: () => Promise<Measured>,
): Promise<{ readonly ours: Measured; readonly theirs: Measured }> {
  const rounds: { readonly ours: Measured; readonly theirs: Measured }[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    rounds.push({ theirs: await theirs(), ours: await ours() });
  }
  return {
    ours: together(rounds.map((round) => round.ours)),
    theirs: together(rounds.map((round) => round.theirs)),
  };
}

/**
 * From a provider's chunk to the WebSocket frame that carries it, beside a plain relay with as many
 * sockets. A core runs for days, so what its first turn meets, code that has never run, has a row
 * of its own, beside the first stream of a relay's process. A title comes in the midst of a stream.
 */
export async function streamRows(core: CoreProcess): Promise<BenchRow[]> {
  const pieces = Array.from({ length: CHUNKS }, (_, n) => `#${n};`);
  const title = '{"title":"Counting"}';
  const provider = await startPacedProvider(pieces, PACE_MS, { evenly: true, title });
  const stream = throughCore(core, provider, await addPacedModel(core, provider));
  const relay = await startRelay(provider, 1);
  const relayToMany = await startRelay(provider, MANY);
  const first = { theirs: await relay.stream(), ours: await stream(1) };
  const one = await inTurn(() => stream(1), relay.stream);
  await relayToMany.stream();
  const many = await inTurn(() => stream(MANY), relayToMany.stream);
  await Promise.all([relay.end(), relayToMany.end()]);
  provider.close();

  type Pair = { readonly ours: Measured; readonly theirs: Measured };
  const delay = (name: string, share: number, { ours, theirs }: Pair): BenchRow => ({
    name: `provider chunk to frame, ${name}, p${share * 100}`,
    unit: 'ms',
    value: quantile(ours.delaysMs, share),
    limit: { name: 'plain relay', value: quantile(theirs.delaysMs, share) },
  });
  const work = (name: string, { ours, theirs }: Pair): BenchRow => ({
    name: `processor time of a chunk, ${name}`,
    unit: 'ms',
    value: quantile(ours.processorMs, 0.5),
    limit: { name: 'plain relay', value: quantile(theirs.processorMs, 0.5) },
  });
  return [
    delay('1 subscriber, first turn of the core', 0.99, first),
    delay('1 subscriber', 0.5, one),
    delay('1 subscriber', 0.99, one),
    work('1 subscriber', one),
    delay(`${MANY} subscribers`, 0.5, many),
    delay(`${MANY} subscribers`, 0.99, many),
    work(`${MANY} subscribers`, many),
  ];
}
