import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a provider was asked. */
export type ProviderRequest = {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
};

/** Writes one answer. `open` is a 200 event stream. */
export interface ProviderAnswer {
  json(status: number, body: unknown, headers?: Readonly<Record<string, string>>): void;
  text(status: number, body: string, headers?: Readonly<Record<string, string>>): void;
  open(): EventStream;
}

/** Text, or bytes where a protocol is binary. */
export type Frame = string | Uint8Array;

export interface EventStream {
  /** Written at once and as it is, so that a test decides where the network cuts. */
  raw(bytes: Frame): Promise<void>;
  end(): void;
  /** Cuts the connection as a crashed proxy does. */
  drop(): void;
  /** Resolves when the client has gone. */
  closed(): Promise<void>;
}

export type Answer = (answer: ProviderAnswer, request: ProviderRequest) => void | Promise<void>;

/** A provider's server on loopback. It answers with what the test queued, in that order. */
export interface ProviderServer {
  readonly url: string;
  readonly requests: readonly ProviderRequest[];
  queue(...answers: readonly Answer[]): void;
  close(): Promise<void>;
}

export async function startProviderServer(): Promise<ProviderServer> {
  const requests: ProviderRequest[] = [];
  const answers: Answer[] = [];

  async function handle(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of message) chunks.push(Buffer.from(chunk as Buffer));
    const text = Buffer.concat(chunks).toString('utf8');
    const request: ProviderRequest = {
      path: message.url ?? '',
      headers: message.headers,
      body: text === '' ? undefined : (JSON.parse(text) as unknown),
    };
    requests.push(request);
    const answer = answers.shift();
    if (!answer) {
      response.writeHead(500).end('the test queued no answer');
      return;
    }
    await answer(answerOn(response), request);
  }

  const server = createServer((message, response) => {
    handle(message, response).catch((cause: unknown) => response.destroy(cause as Error));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    queue: (...more) => void answers.push(...more),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answerOn(response: ServerResponse): ProviderAnswer {
  return {
    json(status, body, headers = {}) {
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(JSON.stringify(body));
    },
    text(status, body, headers = {}) {
      response.writeHead(status, { 'content-type': 'text/plain', ...headers }).end(body);
    },
    open() {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.flushHeaders();
      const closed = new Promise<void>((resolve) => response.once('close', () => resolve()));
      return {
        raw: (bytes) =>
          new Promise((resolve) => {
            response.write(bytes, () => resolve());
          }),
        end: () => void response.end(),
        drop: () => void response.destroy(),
        closed: () => closed,
      };
    },
  };
}

/** Streams the frames and closes properly. */
export function streamed(...frames: readonly Frame[]): Answer {
  return async (answer) => {
    const stream = answer.open();
    for (const frame of frames) await stream.raw(frame);
    stream.end();
  };
}

/** Streams the frames and cuts the connection. */
export function dropped(...frames: readonly Frame[]): Answer {
  return async (answer) => {
    const stream = answer.open();
    for (const frame of frames) await stream.raw(frame);
    stream.drop();
  };
}

/** Streams the frames and then stays silent. */
export function stalled(...frames: readonly Frame[]): Answer & { readonly gone: Promise<void> } {
  let tellGone: () => void = () => undefined;
  const gone = new Promise<void>((resolve) => {
    tellGone = resolve;
  });
  const answer: Answer = async (writer) => {
    const stream = writer.open();
    for (const frame of frames) await stream.raw(frame);
    await stream.closed();
    tellGone();
  };
  return Object.assign(answer, { gone });
}

/** Every frame in pieces of one byte length, as an unlucky network delivers them. */
export function inPieces(size: number, ...frames: readonly string[]): readonly string[] {
  const text = frames.join('');
  const pieces: string[] = [];
  for (let start = 0; start < text.length; start += size) {
    pieces.push(text.slice(start, start + size));
  }
  return pieces;
}
