import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { createTestMcpServer } from './tools.ts';

export type TestMcpHttpServer = {
  /** Of the streamable transport, and of the older one with events. */
  readonly url: string;
  readonly eventsUrl: string;
  /** Of the streamable transport, with a session for each client. */
  readonly sessionsUrl: string;
  /** Sessions that no client has ended. */
  readonly openSessions: number;
  /** From now on the end of a session is asked for in vain. */
  holdSessions(): void;
  /** Headers of every request so far. */
  readonly seen: readonly IncomingHttpHeaders[];
  close(): Promise<void>;
};

/** A real server over HTTP. With `token` every request needs it as a bearer. */
export async function startMcpHttpServer(
  options: { readonly token?: string } = {},
): Promise<TestMcpHttpServer> {
  const seen: IncomingHttpHeaders[] = [];
  const sessions = new Map<string, SSEServerTransport>();
  const streams = new Map<string, StreamableHTTPServerTransport>();
  let isHolding = false;
  const http: Server = createServer((request, response) => {
    void (async () => {
      seen.push(request.headers);
      const url = new URL(request.url ?? '/', 'http://localhost');
      if (
        options.token !== undefined &&
        request.headers.authorization !== `Bearer ${options.token}`
      ) {
        response.writeHead(401).end();
      } else if (url.pathname === '/mcp' && request.method === 'POST') {
        // One server for each request: nothing is remembered between them.
        const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true });
        await createTestMcpServer().connect(transport);
        await transport.handleRequest(request, response);
      } else if (url.pathname === '/sessions') {
        if (isHolding && request.method === 'DELETE') return;
        const known = streams.get(String(request.headers['mcp-session-id']));
        const transport = known ?? openStream();
        if (!known) await createTestMcpServer().connect(transport);
        await transport.handleRequest(request, response);
      } else if (url.pathname === '/sse' && request.method === 'GET') {
        const transport = new SSEServerTransport('/messages', response);
        sessions.set(transport.sessionId, transport);
        await createTestMcpServer().connect(transport);
      } else if (url.pathname === '/messages') {
        const transport = sessions.get(url.searchParams.get('sessionId') ?? '');
        await transport?.handlePostMessage(request, response);
      } else if (url.pathname === '/hang') {
        // Answered when the server closes.
      } else {
        response.writeHead(url.pathname === '/broken' ? 500 : 405).end();
      }
    })();
  });
  function openStream(): StreamableHTTPServerTransport {
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      enableJsonResponse: true,
      onsessioninitialized: (id) => void streams.set(id, transport),
      onsessionclosed: (id) => void streams.delete(id),
    });
    return transport;
  }
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const address = http.address();
  if (address === null || typeof address === 'string') throw new Error('no address');
  const base = `http://127.0.0.1:${address.port}`;
  return {
    url: `${base}/mcp`,
    eventsUrl: `${base}/sse`,
    sessionsUrl: `${base}/sessions`,
    get openSessions() {
      return streams.size;
    },
    holdSessions() {
      isHolding = true;
    },
    seen,
    async close() {
      http.closeAllConnections();
      http.close();
      await once(http, 'close');
    },
  };
}
