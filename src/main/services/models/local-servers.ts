import { z } from 'zod';
import type { LocalModelServers } from '#shared/api/models.ts';
import type { Clock } from '#shared/kernel/clock.ts';

export type LocalServer = LocalModelServers['servers'][number];

export type LocalServerPorts = Readonly<Record<LocalServer['name'], number>>;

/** Where these programs listen unless told otherwise. */
export const usualPorts: LocalServerPorts = { Ollama: 11434, 'LM Studio': 1234, 'llama.cpp': 8080 };

/** A server on the same machine answers at once or not at all. */
const timeoutMs = 800;
const maxAnswerLength = 1_000_000;

const modelList = z.object({
  object: z.literal('list'),
  data: z.array(z.object({ id: z.string().min(1), owned_by: z.string().optional() })).nullable(),
});

/** Asks the usual loopback ports for their models. Whatever does not answer properly is left out. */
export async function findLocalServers(
  ports: LocalServerPorts,
  clock: Clock,
): Promise<readonly LocalServer[]> {
  const names = ['Ollama', 'LM Studio', 'llama.cpp'] as const;
  const found = await Promise.all(names.map((name) => probe(name, ports[name], clock)));
  return found.filter((server) => server !== undefined);
}

async function probe(
  name: LocalServer['name'],
  port: number,
  clock: Clock,
): Promise<LocalServer | undefined> {
  const base_url = `http://127.0.0.1:${port}/v1`;
  const abort = new AbortController();
  const stopTimer = clock.setTimer(() => abort.abort(), timeoutMs);
  try {
    const response = await fetch(`${base_url}/models`, {
      signal: abort.signal,
      redirect: 'error',
      headers: { Accept: 'application/json' },
    });
    if (!response.ok) {
      await response.body?.cancel();
      return undefined;
    }
    const text = await response.text();
    if (text.length > maxAnswerLength) return undefined;
    const parsed = modelList.safeParse(JSON.parse(text));
    const models = parsed.data?.data ?? [];
    // Many other programs use llama.cpp's port, so it must say who it is.
    const isOther = name === 'llama.cpp' && !models.some((model) => model.owned_by === 'llamacpp');
    if (!parsed.success || isOther) return undefined;
    return { name, base_url, models: models.map((model) => model.id) };
  } catch {
    // Nobody there, too slow, or something that is no model server.
    return undefined;
  } finally {
    stopTimer();
  }
}
