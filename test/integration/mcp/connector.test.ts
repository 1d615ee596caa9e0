import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { personEnvironment } from '#main/agent-bridge/local/processes/command-environment.ts';
import {
  createProcessGroups,
  type ProcessGroups,
} from '#main/agent-bridge/local/processes/process-groups.ts';
import { createMcpConnector } from '#main/agent-bridge/mcp/connector.ts';
import type { McpConnection, McpConnector, McpLaunch } from '#main/agent-bridge/ports/index.ts';
import { systemClock } from '#main/platform/clock.ts';
import { createManualClock } from '#test/support/manual-clock.ts';
import { startMcpHttpServer, type TestMcpHttpServer } from '#test/support/mcp/http-server.ts';
import { isAlive } from '#test/support/processes.ts';
import { tempFolder } from '#test/support/temp-folder.ts';

const script = join(import.meta.dirname, '../../support/mcp/stdio-server.ts');
const never = new AbortController().signal;
let folder: string;
let groups: ProcessGroups;
let connector: McpConnector;

beforeEach(async () => {
  folder = await tempFolder();
  await mkdir(join(folder, 'processes'));
  groups = createProcessGroups({ dataDir: folder, clock: systemClock });
  connector = open(systemClock);
});
afterEach(() => groups.endAll());

function open(clock: Parameters<typeof createMcpConnector>[0]['clock']): McpConnector {
  return createMcpConnector({
    groups,
    environment: personEnvironment(process.env),
    clock,
    newId: () => crypto.randomUUID(),
  });
}

function stdio(...args: readonly string[]): McpLaunch {
  const env = { GREETING: 'hi' };
  return {
    transport: 'stdio',
    command: process.execPath,
    args: [script, ...args],
    env,
    cwd: folder,
  };
}

async function connected(launch: McpLaunch): Promise<McpConnection> {
  const connection = await connector.connect(launch, never);
  if (!connection.ok) throw new Error(connection.error.message);
  return connection.value;
}

describe('a server as a process', () => {
  it('tells its tools and answers calls', async () => {
    const connection = await connected(stdio());
    expect(connection.tools.find((tool) => tool.name === 'echo')).toEqual({
      name: 'echo',
      description: 'Says it again.',
      readOnly: false,
      inputSchema: expect.objectContaining({
        type: 'object',
        properties: { text: { type: 'string' } },
        required: ['text'],
      }) as unknown,
    });
    expect(connection.tools.find((tool) => tool.name === 'look')?.readOnly).toBe(true);
    expect(await connection.call('echo', { text: 'hello' }, never)).toEqual({
      ok: true,
      value: { text: 'echo: hello', isError: false },
    });
    expect(await connection.call('picture', {}, never)).toEqual({
      ok: true,
      value: {
        text: 'a dot',
        media: { data: 'aGVsbG8=', mimeType: 'image/png' },
        isError: false,
      },
    });
    expect(await connection.call('fail', {}, never)).toMatchObject({
      ok: true,
      value: { text: 'no luck', isError: true },
    });
    const env = await connection.call('env', {}, never);
    expect(env.ok && JSON.parse(env.value.text)).toEqual({ cwd: folder, greeting: 'hi' });
    await connection.close();
    expect(connection.isOpen).toBe(false);
  });

  it('may write other things too', async () => {
    const connection = await connected(stdio('noisy'));
    expect(connection.tools.length).toBeGreaterThan(5);
  });

  it('ends with everything that it started', async () => {
    const file = join(folder, 'pids');
    const connection = await connected(stdio('child', file));
    const pids = JSON.parse(await readFile(file, 'utf8')) as number[];
    expect(pids.map(isAlive)).toEqual([true, true]);
    await connection.close();
    expect(pids.map(isAlive)).toEqual([false, false]);
  });

  it('that cannot be started says why', async () => {
    const launch = { ...stdio(), command: 'no-such-program-anywhere' } as McpLaunch;
    expect(await connector.connect(launch, never)).toEqual({
      ok: false,
      error: { kind: 'failed', message: 'The server could not be used (ENOENT).' },
    });
    expect(await connector.connect(stdio('dies'), never)).toEqual({
      ok: false,
      error: {
        kind: 'closed',
        message: 'The server ended before it answered. It said: cannot start: no license',
      },
    });
  });

  it('that never answers is given up after 10 s and ended', async () => {
    const clock = createManualClock();
    const connection = open(clock).connect(stdio('silent'), never);
    await clock.advance(10_000);
    expect(await connection).toMatchObject({ ok: false, error: { kind: 'timeout' } });
  });

  it('that is not waited for any more is ended', async () => {
    const controller = new AbortController();
    const connection = connector.connect(stdio('silent'), controller.signal);
    controller.abort();
    expect(await connection).toMatchObject({ ok: false, error: { kind: 'aborted' } });
  });

  it('that crashes in a call fails that call and is gone', async () => {
    const connection = await connected(stdio());
    expect(await connection.call('crash', {}, never)).toEqual({
      ok: false,
      error: { kind: 'closed', message: 'The server ended before it answered. It said: boom' },
    });
    expect(connection.isOpen).toBe(false);
    expect(await connection.call('echo', { text: 'x' }, never)).toMatchObject({
      ok: false,
      error: { kind: 'closed' },
    });
  });

  it('that hangs lets go of a call that is given up, and answers others', async () => {
    const connection = await connected(stdio());
    const controller = new AbortController();
    const hanging = connection.call('hang', {}, controller.signal);
    expect(await connection.call('echo', { text: 'x' }, never)).toMatchObject({ ok: true });
    controller.abort();
    expect(await hanging).toMatchObject({ ok: false, error: { kind: 'aborted' } });
  });

  it('that sends too much is ended', async () => {
    const connection = await connected(stdio());
    expect(await connection.call('huge', {}, never)).toMatchObject({ ok: false });
    expect(connection.isOpen).toBe(false);
  });
});

describe('a server over HTTP', () => {
  let http: TestMcpHttpServer;
  beforeEach(async () => {
    http = await startMcpHttpServer({ token: 'secret' });
  });
  afterEach(() => http.close());
  const headers = { Authorization: 'Bearer secret' };

  it('is called with the headers', async () => {
    const connection = await connected({ transport: 'streamable_http', url: http.url, headers });
    expect(await connection.call('echo', { text: 'x' }, never)).toMatchObject({
      ok: true,
      value: { text: 'echo: x' },
    });
    await connection.close();
  });

  it('keeps no session of a connection that is closed', async () => {
    const launch = { transport: 'streamable_http', url: http.sessionsUrl, headers } as const;
    const connection = await connected(launch);
    expect(http.openSessions).toBe(1);
    expect(await connection.call('echo', { text: 'x' }, never)).toMatchObject({ ok: true });
    await connection.close();
    expect(http.openSessions).toBe(0);
  });

  it('that does not let its session go is left all the same', async () => {
    const clock = createManualClock();
    const launch = { transport: 'streamable_http', url: http.sessionsUrl, headers } as const;
    const connection = await open(clock).connect(launch, never);
    if (!connection.ok) throw new Error(connection.error.message);
    http.holdSessions();
    const closed = connection.value.close();
    await clock.advance(2_000);
    await closed;
    expect(connection.value.isOpen).toBe(false);
  });

  it('of the older kind is found by itself', async () => {
    const connection = await connected({ transport: 'http', url: http.eventsUrl, headers });
    expect(await connection.call('echo', { text: 'y' }, never)).toMatchObject({
      ok: true,
      value: { text: 'echo: y' },
    });
    await connection.close();
  });

  it('that wants credentials says so', async () => {
    for (const transport of ['http', 'streamable_http', 'sse'] as const) {
      const url = transport === 'sse' ? http.eventsUrl : http.url;
      expect(await connector.connect({ transport, url, headers: {} }, never)).toMatchObject({
        ok: false,
        error: { kind: 'unauthorized' },
      });
    }
  });

  it('that is broken, hangs or is not there fails without harm', async () => {
    const at = (path: string) =>
      ({ transport: 'streamable_http', url: http.url.replace('/mcp', path), headers }) as const;
    expect(await connector.connect(at('/broken'), never)).toEqual({
      ok: false,
      error: { kind: 'failed', message: 'The server answered with status 500.' },
    });
    const clock = createManualClock();
    const hanging = open(clock).connect(at('/hang'), never);
    await clock.advance(10_000);
    expect(await hanging).toMatchObject({ ok: false, error: { kind: 'timeout' } });
    const nowhere = { transport: 'http', url: 'http://127.0.0.1:9/mcp', headers } as const;
    expect(await connector.connect(nowhere, never)).toMatchObject({
      ok: false,
      error: { kind: 'failed' },
    });
  });

  it('that sends too much fails that call', async () => {
    const connection = await connected({ transport: 'streamable_http', url: http.url, headers });
    expect(await connection.call('huge', {}, never)).toMatchObject({ ok: false });
    expect(await connection.call('echo', { text: 'z' }, never)).toMatchObject({ ok: true });
  });
});
