import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { post } from './bench-chats.ts';
import type { CoreProcess } from './core-process.ts';

export type PacedProvider = {
  readonly url: string;
  /** When each piece of the newest stream left, by this process's `performance.now()`. */
  readonly sentAtMs: readonly number[];
  /** How many turns it has ended. */
  turns(): number;
  /** What is asked for from now on begins only when the returned function is called. */
  hold(): () => void;
  close(): void;
};

type PacedOptions = {
  /** A piece that left late delays all that follow, so that none come at once. */
  readonly evenly?: boolean;
  /** Said when a title is asked for, in the middle of the stream; else none is given. */
  readonly title?: string;
};

/** An OpenAI-compatible server that says these pieces, one each so many milliseconds. */
export async function startPacedProvider(
  pieces: readonly string[],
  paceMs: number,
  { evenly = false, title }: PacedOptions = {},
): Promise<PacedProvider> {
  const sentAtMs: number[] = [];
  let turns = 0;
  let begins = Promise.resolve();
  let middle = Promise.withResolvers<void>();

  async function stream(answer: ServerResponse): Promise<void> {
    await begins;
    sentAtMs.length = 0;
    answer.writeHead(200, eventStream);
    const startedMs = performance.now();
    for (const [index, content] of pieces.entries()) {
      if (answer.destroyed) return;
      sentAtMs.push(performance.now());
      answer.write(said(content));
      if (index === Math.floor(pieces.length / 2)) middle.resolve();
      const dueMs = startedMs + (index + 1) * paceMs - performance.now();
      if (evenly || dueMs > 0) await delay(evenly ? paceMs : dueMs);
    }
    answer.end(ending);
    middle = Promise.withResolvers();
    turns += 1;
  }

  async function say(answer: ServerResponse, text: string): Promise<void> {
    await middle.promise;
    answer.writeHead(200, eventStream).end(`${said(text)}${ending}`);
  }

  const server = createServer((call, answer) => {
    const reply = async (): Promise<void> => {
      const request = await readText(call);
      // A relay asks without messages. The core asks for words about the chat without tools.
      if (request.includes('"tools"') || !request.includes('"messages"')) return stream(answer);
      if (title !== undefined && request.includes('name conversations')) return say(answer, title);
      answer.writeHead(400).end();
    };
    void reply();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (!address || typeof address !== 'object') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}/v1`,
    sentAtMs,
    turns: () => turns,
    hold() {
      const { promise, resolve } = Promise.withResolvers<void>();
      begins = promise;
      return resolve;
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

const eventStream = { 'Content-Type': 'text/event-stream' };

function chunk(choice: object): string {
  const head = { id: 'bench', object: 'chat.completion.chunk', created: 0, model: 'bench' };
  return `data: ${JSON.stringify({ ...head, choices: [{ index: 0, ...choice }] })}\n\n`;
}

function said(content: string): string {
  return chunk({ delta: { role: 'assistant', content } });
}

const ending = `${chunk({ delta: {}, finish_reason: 'stop' })}data: [DONE]\n\n`;

/** The model of such a server; its id. */
export async function addPacedModel(core: CoreProcess, provider: PacedProvider): Promise<string> {
  const kind = 'openai-compat';
  await post(core, '/providers', { provider: kind, base_url: provider.url, api_key: 'bench' });
  return post(core, '/model-configs', {
    provider: kind,
    model: 'bench',
    context_limit: 100_000,
    enabled: true,
  });
}
