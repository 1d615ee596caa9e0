import { Agent, fetch as send, type RequestInit } from 'undici';

const maxRedirects = 5;

/** The runtime's own gives up after five silent minutes. */
const patient = new Agent({ headersTimeout: 0, bodyTimeout: 0 });

/**
 * A fetch that waits for an answer as long as its caller does, because models think and read for
 * long; how long is borne is for the loop to say. Follows only to where the keys may go.
 */
export const patientFetch: typeof fetch = async (input, init) => {
  const request = new Request(input, { ...init, signal: null });
  const sent: RequestInit = {
    method: request.method,
    headers: [...request.headers],
    body: request.body && (await request.bytes()),
    signal: init?.signal ?? null,
    redirect: 'manual',
    dispatcher: patient,
  };
  let url = new URL(request.url);
  for (let redirects = 0; ; redirects += 1) {
    const answer = await send(url, sent);
    const { status, statusText, headers } = answer;
    // The same stream, which two sets of types describe.
    const body = answer.body as ConstructorParameters<typeof Response>[0];
    const location = redirects < maxRedirects ? headers.get('location') : null;
    const next = redirectOf(url, status, location);
    if (!next) return new Response(body, { status, statusText, headers: [...headers] });
    await answer.body?.cancel();
    url = next;
  }
};

/** Only one that keeps the request as it is, and its keys with the host that they are for. */
function redirectOf(url: URL, status: number, location: string | null): URL | undefined {
  if (location === null || (status !== 307 && status !== 308)) return undefined;
  const next = URL.parse(location, url.href);
  return next?.hostname === url.hostname && next.protocol.startsWith('http') ? next : undefined;
}
