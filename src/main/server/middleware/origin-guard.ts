import type { IncomingMessage } from 'node:http';

export type GuardRefusal = { readonly kind: 'host' | 'origin' | 'site'; readonly message: string };

const loopbackNames = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * Decides by headers alone whether a request may reach the program at all. A name that a foreign
 * DNS server points at this machine fails by `Host`, a page of another origin by `Origin`, and
 * what such a page loads without sending an `Origin` by `Sec-Fetch-Site`.
 */
export function createOriginGuard(
  port: () => number,
): (request: IncomingMessage) => GuardRefusal | undefined {
  return (request) => {
    const hosts = loopbackNames.map((name) => `${name}:${port()}`);
    const { host, origin } = request.headers;
    if (host === undefined || !hosts.includes(host.toLowerCase())) {
      return { kind: 'host', message: 'This server does not answer under that host name.' };
    }
    if (origin !== undefined && !hosts.some((own) => origin.toLowerCase() === `http://${own}`)) {
      return { kind: 'origin', message: 'Requests from other origins are refused.' };
    }
    const site = request.headers['sec-fetch-site'];
    const isForeign = site === 'cross-site' || site === 'same-site';
    if (isForeign && isApiPath(request.url) && !isWayBack(request)) {
      return { kind: 'site', message: 'Requests from other sites are refused.' };
    }
    return undefined;
  };
}

const signInCallback = /^\/api\/experimental\/mcp\/servers\/[\da-f-]{36}\/oauth2\/callback\?/i;

/**
 * Whether an authorization server sends the person's own window back. The request then proves
 * itself by the one-time state that only this sign-in knows.
 */
function isWayBack({ method, url, headers }: IncomingMessage): boolean {
  const isNavigation =
    headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
  return method === 'GET' && isNavigation && signInCallback.test(url ?? '');
}

function isApiPath(url: string | undefined): boolean {
  return url !== undefined && (url === '/api' || url.startsWith('/api/'));
}
