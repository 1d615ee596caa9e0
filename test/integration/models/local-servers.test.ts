import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '#main/platform/clock.ts';
import { findLocalServers } from '#main/services/models/local-servers.ts';
import { startTestCore } from '#test/support/core.ts';
import { startProviderServer } from '#test/support/providers/provider-server.ts';
import type { Answer, ProviderServer } from '#test/support/providers/provider-server.ts';

const servers: ProviderServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function serve(answer: Answer): Promise<number> {
  const server = await startProviderServer();
  servers.push(server);
  server.queue(answer);
  return Number(new URL(server.url).port);
}

/** A port on which nobody listens. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const list = (...models: readonly object[]): Answer => {
  return (answer) => answer.json(200, { object: 'list', data: models });
};

describe('model servers on this computer', () => {
  it('are found with their models', async () => {
    const ports = {
      Ollama: await serve(list({ id: 'qwen3:8b', object: 'model', owned_by: 'library' })),
      'LM Studio': await serve(list()),
      'llama.cpp': await serve(list({ id: 'model.gguf', owned_by: 'llamacpp' })),
    };
    expect(await findLocalServers(ports, systemClock)).toEqual([
      { name: 'Ollama', base_url: `http://127.0.0.1:${ports.Ollama}/v1`, models: ['qwen3:8b'] },
      { name: 'LM Studio', base_url: `http://127.0.0.1:${ports['LM Studio']}/v1`, models: [] },
      {
        name: 'llama.cpp',
        base_url: `http://127.0.0.1:${ports['llama.cpp']}/v1`,
        models: ['model.gguf'],
      },
    ]);
  });

  it('are not mistaken for whatever else listens there', async () => {
    const ports = {
      Ollama: await serve((answer) => answer.text(200, '<html>Hello</html>')),
      'LM Studio': await serve((answer) =>
        answer.text(302, '', { location: 'http://example.com' }),
      ),
      'llama.cpp': await serve(list({ id: 'something', owned_by: 'somebody' })),
    };
    expect(await findLocalServers(ports, systemClock)).toEqual([]);
  });

  it('are not waited for when they are not there or do not answer', async () => {
    const silent = await serve(() => new Promise(() => undefined));
    const ports = { Ollama: await closedPort(), 'LM Studio': silent, 'llama.cpp': silent };
    const clock = {
      ...systemClock,
      setTimer: (callback: () => void) => systemClock.setTimer(callback, 20),
    };
    expect(await findLocalServers(ports, clock)).toEqual([]);
  });

  it('are looked for when the window asks, and not before', async () => {
    const server = await startProviderServer();
    servers.push(server);
    server.queue(list({ id: 'tiny' }));
    const none = await closedPort();
    const core = await startTestCore({
      localModelPorts: {
        Ollama: Number(new URL(server.url).port),
        'LM Studio': none,
        'llama.cpp': none,
      },
    });
    expect(server.requests).toEqual([]);
    const answer = await core.api('GET', '/api/pilothouse/v1/model-servers');
    expect([answer.status, answer.body]).toEqual([
      200,
      { servers: [{ name: 'Ollama', base_url: `${server.url}/v1`, models: ['tiny'] }] },
    ]);
    await core.close();
  });
});
