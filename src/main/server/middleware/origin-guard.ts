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
    if (isApiPath(request.url) && (site === 'cross-site' || site === 'same-site')) {
      return { kind: 'site', message: 'Requests from other sites are refused.' };
    }
    return undefined;
  };
}

function isApiPath(url: string | undefined): boolean {
  return url !== undefined && (url === '/api' || url.startsWith('/api/'));
}
