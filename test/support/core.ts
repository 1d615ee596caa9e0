import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { type Core, type CoreOptions, startCore } from '#main/bootstrap/start-core.ts';

export type ApiAnswer = {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed JSON, the text when it is none, undefined when empty. */
  readonly body: unknown;
};

/** A real core on a free port with a data folder of its own. */
export interface TestCore {
  readonly url: string;
  readonly token: string;
  readonly dataDir: string;
  readonly core: Core;
  /** Sends the session token unless the headers hold another one (or '' for none). */
  api(
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<ApiAnswer>;
  /** Signed in by the query, as the window does it. */
  socket(path: string): TestSocket;
  /** Ends the core and starts it again on the same folder; `url` and `token` change. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export interface TestSocket {
  readonly raw: WebSocket;
  /** Resolves when open; rejects with `HTTP <status>` when the upgrade was refused. */
  opened(): Promise<void>;
  /** The next text frame as JSON; rejects when the socket ends first. */
  next(): Promise<unknown>;
  /** Reads frames until one satisfies the condition, and returns all it read. */
  until(condition: (frame: unknown) => boolean): Promise<readonly unknown[]>;
  send(value: unknown): void;
  /** The close code. */
  closed(): Promise<number>;
  close(): void;
}

export type TestCoreOptions = Partial<CoreOptions>;

const tokenHeader = 'Coder-Session-Token';

export async function startTestCore(options: TestCoreOptions = {}): Promise<TestCore> {
  const ownDir = options.dataDir === undefined;
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'pilothouse-test-')));
  const start = (): Promise<Core> => startCore({ port: 0, ...options, dataDir });
  let core = await start();
  const sockets = new Set<TestSocket>();

  return {
    get url() {
      return core.url;
    },
    get token() {
      return core.sessionToken;
    },
    get core() {
      return core;
    },
    dataDir,
    async api(method, path, body, headers = {}) {
      const response = await fetch(`${core.url}${path}`, {
        method,
        redirect: 'manual',
        headers: {
          [tokenHeader]: core.sessionToken,
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined
          ? {}
          : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, headers: response.headers, body: parse(text) };
    },
    socket(path) {
      const url = new URL(path, core.url.replace('http:', 'ws:'));
      url.searchParams.set('coder_session_token', core.sessionToken);
      const socket = openSocket(url.href);
      sockets.add(socket);
      return socket;
    },
    async restart() {
      await core.close();
      core = await start();
    },
    async close() {
      for (const socket of sockets) socket.raw.terminate();
      await core.close();
      if (ownDir) await rm(dataDir, { recursive: true, force: true, maxRetries: 20 });
    },
  };
}

function parse(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

export function openSocket(
  url: string,
  headers: Readonly<Record<string, string>> = {},
): TestSocket {
  const raw = new WebSocket(url, { headers });
  const frames: unknown[] = [];
  let wake: (() => void) | undefined;
  let end: number | undefined;
  const opened = new Promise<void>((resolve, reject) => {
    raw.once('open', () => resolve());
    raw.once('unexpected-response', (_request, response) => {
      response.resume();
      reject(new Error(`HTTP ${response.statusCode}`));
    });
    raw.once('error', reject);
  });
  // A test that does not ask whether it opened learns it from the frames that do not come.
  opened.catch(() => undefined);
  raw.on('message', (data, isBinary) => {
    const bytes = Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as Buffer);
    frames.push(isBinary ? bytes : parse(bytes.toString('utf8')));
    wake?.();
  });
  raw.on('error', () => undefined);
  const closed = new Promise<number>((resolve) => {
    raw.once('close', (code) => {
      end = code;
      resolve(code);
      wake?.();
    });
  });

  async function next(): Promise<unknown> {
    while (frames.length === 0) {
      if (end !== undefined) throw new Error(`the socket closed with ${end}`);
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    return frames.shift();
  }

  return {
    raw,
    opened: () => opened,
    next,
    async until(condition) {
      const seen: unknown[] = [];
      for (;;) {
        const frame = await next();
        seen.push(frame);
        if (condition(frame)) return seen;
      }
    },
    send: (value) => raw.send(typeof value === 'string' ? value : JSON.stringify(value)),
    closed: () => closed,
    close: () => raw.close(),
  };
}
