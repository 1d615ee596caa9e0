import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { text as readText } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { startBuilt } from '../../support/built-app.ts';
import { openStream, post, startChat } from '../bench-chats.ts';
import type { CoreProcess } from '../core-process.ts';
import { quantile, type BenchRow } from '../report.ts';

const CHUNKS = 600;
const PACE_MS = 4;

type Provider = { readonly url: string; readonly sentAtMs: number[]; readonly server: Server };

/** An OpenAI-compatible server whose every chunk is its own number; notes when each left. */
async function startProvider(): Promise<Provider> {
  const sentAtMs: number[] = [];
  const server = createServer((call, answer) => {
    const chunk = (choice: object): string =>
      `data: ${JSON.stringify({
        id: 'bench',
        object: 'chat.completion.chunk',
        created: 0,
        model: 'bench',
        choices: [{ index: 0, ...choice }],
      })}\n\n`;
    const stream = async (): Promise<void> => {
      sentAtMs.length = 0;
      answer.writeHead(200, { 'Content-Type': 'text/event-stream' });
      for (let n = 0; n < CHUNKS; n += 1) {
        sentAtMs.push(performance.now());
        answer.write(chunk({ delta: { role: 'assistant', content: `#${n};` } }));
        await delay(PACE_MS);
      }
      answer.end(`${chunk({ delta: {}, finish_reason: 'stop' })}data: [DONE]\n\n`);
    };
    const reply = async (): Promise<void> => {
      // Beside the conversation the core asks for a title, which no tool can help with.
      const request = await readText(call);
      const isTurn = request.includes('"tools"') || !request.includes('"messages"');
      if (isTurn) await stream();
      else answer.writeHead(400).end();
    };
    void reply();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (!address || typeof address !== 'object') throw new Error('no port');
  return { url: `http://127.0.0.1:${address.port}/v1`, sentAtMs, server };
}

/** Milliseconds from a chunk leaving the provider to its frame here, one per chunk. */
function collect(socket: WebSocket, provider: Provider): Promise<number[]> {
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

/** The delays of the first stream of its process, and of the next. */
type Delays = { readonly cold: readonly number[]; readonly warm: readonly number[] };

async function throughRelay(provider: Provider): Promise<Delays> {
  const file = join(import.meta.dirname, '../peers/relay.ts');
  const relay = startBuilt(file, [`${provider.url}/chat/completions`]);
  const [url] = await relay.waitFor(/ws:\/\/\S+/);
  const stream = (): Promise<number[]> =>
    collect(new WebSocket(url, { perMessageDeflate: false }), provider);
  const delays = { cold: await stream(), warm: await stream() };
  await relay.end('SIGTERM');
  return delays;
}

async function addModel(core: CoreProcess, provider: Provider): Promise<string> {
  await post(core, '/providers', {
    provider: 'openai-compat',
    base_url: provider.url,
    api_key: 'bench',
  });
  return post(core, '/model-configs', {
    provider: 'openai-compat',
    model: 'bench',
    context_limit: 100_000,
    enabled: true,
  });
}

/** The delays of every chunk at every subscriber. */
async function throughCore(
  core: CoreProcess,
  provider: Provider,
  { model, subscribers }: { readonly model: string; readonly subscribers: number },
): Promise<number[]> {
  const chatId = await startChat(core, 'count', { model_config_id: model });
  const sockets = Array.from({ length: subscribers }, () => openStream(core, chatId));
  const delays = await Promise.all(sockets.map((socket) => collect(socket, provider)));
  for (const socket of sockets) socket.close();
  return delays.flat();
}

/**
 * From a provider's chunk to the WebSocket frame that carries it, beside a plain relay. A core runs
 * for days, so what its first turn meets, code that has never run, has a row of its own.
 */
export async function streamRows(core: CoreProcess): Promise<BenchRow[]> {
  const provider = await startProvider();
  const relay = await throughRelay(provider);
  const model = await addModel(core, provider);
  const first = await throughCore(core, provider, { model, subscribers: 1 });
  const one = await throughCore(core, provider, { model, subscribers: 1 });
  const twenty = await throughCore(core, provider, { model, subscribers: 20 });
  provider.server.close();
  const row = (
    name: string,
    share: number,
    values: readonly number[],
    beside: readonly number[] = relay.warm,
  ): BenchRow => ({
    name: `provider chunk to frame, ${name}, p${share * 100}`,
    unit: 'ms',
    value: quantile(values, share),
    limit: { name: 'plain relay', value: quantile(beside, share) },
  });
  return [
    row('1 subscriber, first turn of the core', 0.99, first, relay.cold),
    row('1 subscriber', 0.5, one),
    row('1 subscriber', 0.99, one),
    row('20 subscribers', 0.5, twenty),
    row('20 subscribers', 0.99, twenty),
  ];
}
