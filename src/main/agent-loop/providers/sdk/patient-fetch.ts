import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { IncomingMessage } from 'node:http';

const withoutBody = new Set([204, 205, 304]);
const maxRedirects = 5;

/**
 * A fetch that waits for an answer as long as its caller does. The built-in one gives up after five
 * silent minutes, whereas models think and read for longer; how long is borne is for the loop to say.
 */
export const patientFetch: typeof fetch = async (input, init) => {
  const request = new Request(input, { ...init, signal: null });
  const signal = init?.signal ?? new AbortController().signal;
  const body = Buffer.from(await request.arrayBuffer());
  let url = new URL(request.url);
  for (let redirects = 0; ; redirects += 1) {
    const answer = await send(url, { request, body, signal });
    const next = redirects < maxRedirects ? redirectOf(url, answer) : undefined;
    if (next === undefined) return toResponse(answer);
    answer.destroy();
    url = next;
  }
};

function send(
  url: URL,
  what: { readonly request: Request; readonly body: Buffer; readonly signal: AbortSignal },
): Promise<IncomingMessage> {
  const { method, headers } = what.request;
  return new Promise((resolve, reject) => {
    const start = url.protocol === 'http:' ? httpRequest : httpsRequest;
    const options = { method, headers: Object.fromEntries(headers), signal: what.signal };
    start(url, options, resolve).on('error', reject).end(what.body);
  });
}

/** Only one that keeps the request as it is, and its keys with the host that they are for. */
function redirectOf(url: URL, { statusCode, headers }: IncomingMessage): URL | undefined {
  if (statusCode !== 307 && statusCode !== 308) return undefined;
  const next = headers.location === undefined ? null : URL.parse(headers.location, url.href);
  return next?.hostname === url.hostname && next.protocol.startsWith('http') ? next : undefined;
}

function toResponse(answer: IncomingMessage): Response {
  const { statusCode: status = 502, statusMessage: statusText = '', headersDistinct } = answer;
  const headers = new Headers();
  for (const [name, values = []] of Object.entries(headersDistinct)) {
    for (const value of values) headers.append(name, value);
  }
  const body = withoutBody.has(status) ? null : bodyOf(answer);
  return new Response(body, { status, statusText, headers });
}

function bodyOf(answer: IncomingMessage): ReadableStream<Uint8Array> {
  let isOver = false;
  return new ReadableStream<Uint8Array>({
    start(controller) {
      answer.on('data', (chunk: Buffer) => {
        if (isOver) return;
        controller.enqueue(new Uint8Array(chunk));
        if ((controller.desiredSize ?? 0) <= 0) answer.pause();
      });
      answer.once('end', () => {
        if (!isOver) controller.close();
        isOver = true;
      });
      answer.on('error', (cause) => {
        if (!isOver) controller.error(cause);
        isOver = true;
      });
    },
    pull: () => void answer.resume(),
    cancel() {
      isOver = true;
      answer.destroy();
    },
  });
}
