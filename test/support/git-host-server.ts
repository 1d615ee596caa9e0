import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { z } from 'zod';

/** A server that answers like a git host's REST API. */
export interface GitHostServer {
  /** `127.0.0.1:<port>` */
  readonly host: string;
  readonly url: string;
  /** Paths with queries that were asked for. */
  readonly requests: readonly string[];
  /** Takes the place of every answer from now on. */
  misbehave(answer: ((response: ServerResponse) => void) | undefined): void;
  close(): Promise<void>;
}

export type HostRequest = {
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly send: (status: number, body: unknown, headers?: Record<string, string>) => void;
};

export async function startGitHostServer(
  answer: (request: HostRequest) => void,
): Promise<GitHostServer> {
  const requests: string[] = [];
  let broken: ((response: ServerResponse) => void) | undefined;
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://localhost');
    requests.push(`${url.pathname}${url.search}`);
    if (broken) return broken(response);
    answer({
      url,
      headers: request.headers,
      send(status, body, headers = {}) {
        const type = { 'Content-Type': 'application/json; charset=utf-8' };
        response.writeHead(status, { ...type, ...headers });
        response.end(JSON.stringify(body));
      },
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = z.object({ port: z.number() }).parse(server.address());
  return {
    host: `127.0.0.1:${port}`,
    url: `http://127.0.0.1:${port}`,
    requests,
    misbehave(next) {
      broken = next;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

export type Cut<T> = {
  readonly items: readonly T[];
  /** `rel="next"` as hosts write it: with the address that they know of themselves. */
  readonly link: Record<string, string>;
};

/** The page of a list that a request asks for. */
export function cut<T>(list: readonly T[], url: URL, size: number): Cut<T> {
  const page = Number(url.searchParams.get('page') ?? '1');
  const next = new URL(`https://host.example${url.pathname}${url.search}`);
  next.searchParams.set('page', String(page + 1));
  return {
    items: list.slice((page - 1) * size, page * size),
    link: page * size < list.length ? { Link: `<${next.href}>; rel="next"` } : {},
  };
}
