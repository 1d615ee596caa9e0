import { request } from 'node:http';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';

export type RawAnswer = {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
};

/** A request whose every header is the test's own, also those that `fetch` forbids. */
export async function rawRequest(
  url: string,
  options: {
    readonly method?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
    /** Sent as it is, in place of the URL's own path. */
    readonly path?: string;
  } = {},
): Promise<RawAnswer> {
  const outgoing = request(url, {
    method: options.method ?? 'GET',
    headers: options.headers,
    agent: false,
    ...(options.path === undefined ? {} : { path: options.path }),
  });
  outgoing.end(options.body);
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.once('response', resolve);
    outgoing.once('error', reject);
    outgoing.once('upgrade', () => reject(new Error('the request was upgraded')));
  });
  const body = await text(answer);
  if (!answer.complete) await once(answer, 'close');
  return { status: answer.statusCode ?? 0, headers: answer.headers, body };
}

/** Asks for a WebSocket; resolves with the status, 101 when it was granted. */
export async function upgradeStatus(
  url: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<number> {
  const outgoing = request(url, {
    agent: false,
    headers: {
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
      ...headers,
    },
  });
  outgoing.end();
  return new Promise((resolve, reject) => {
    outgoing.once('response', (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    outgoing.once('upgrade', (_answer, socket) => {
      socket.destroy();
      resolve(101);
    });
    outgoing.once('error', reject);
  });
}
