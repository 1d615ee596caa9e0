import { once } from 'node:events';
import { createServer } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { post } from './bench-chats.ts';
import type { CoreProcess } from './core-process.ts';

export type PacedProvider = {
  readonly url: string;
  /** How many turns it has ended. */
  turns(): number;
  close(): void;
};

/** An OpenAI-compatible server that says these pieces, one each so many milliseconds. */
export async function startPacedProvider(
  pieces: readonly string[],
  paceMs: number,
): Promise<PacedProvider> {
  let turns = 0;
  const server = createServer((call, answer) => {
    const chunk = (choice: object): string =>
      `data: ${JSON.stringify({
        id: 'bench',
        object: 'chat.completion.chunk',
        created: 0,
        model: 'bench',
        choices: [{ index: 0, ...choice }],
      })}\n\n`;
    const reply = async (): Promise<void> => {
      // Beside the conversation the core asks for a title, which no tool can help with.
      if (!(await readText(call)).includes('"tools"')) {
        answer.writeHead(400).end();
        return;
      }
      answer.writeHead(200, { 'Content-Type': 'text/event-stream' });
      const startedMs = performance.now();
      for (const [index, content] of pieces.entries()) {
        if (answer.destroyed) return;
        answer.write(chunk({ delta: { role: 'assistant', content } }));
        const dueMs = startedMs + (index + 1) * paceMs - performance.now();
        if (dueMs > 0) await delay(dueMs);
      }
      answer.end(`${chunk({ delta: {}, finish_reason: 'stop' })}data: [DONE]\n\n`);
      turns += 1;
    };
    void reply();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (!address || typeof address !== 'object') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}/v1`,
    turns: () => turns,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

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
