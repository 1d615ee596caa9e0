import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { createTestMcpServer } from './tools.ts';

export type OAuthMcpServer = {
  readonly url: string;
  /** Tokens that work now; a test may empty it. */
  readonly tokens: Set<string>;
  /** The next exchange is refused. */
  refuse: boolean;
  /** Called before an exchange is answered, which waits for it. */
  onExchange: () => Promise<void> | void;
  /** Lifetime of what is given out. */
  expiresIn: number;
  close(): Promise<void>;
};

/** An MCP server that wants OAuth 2 with PKCE, with its own authorization server that lets all in. */
export async function startOAuthMcpServer(): Promise<OAuthMcpServer> {
  const tokens = new Set<string>();
  const codes = new Map<string, { readonly challenge: string; readonly redirect: string }>();
  const clients = new Map<string, readonly string[]>();
  const refreshTokens = new Set<string>();
  let base = '';
  const state = {
    refuse: false,
    expiresIn: 3600,
    onExchange: (): Promise<void> | void => undefined,
  };

  const http = createServer((request, response) => {
    const json = (status: number, body: unknown): void => {
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
    };
    const grant = (): void => {
      const token = randomUUID();
      const refresh = randomUUID();
      tokens.add(token);
      refreshTokens.add(refresh);
      json(200, {
        access_token: token,
        token_type: 'Bearer',
        refresh_token: refresh,
        expires_in: state.expiresIn,
      });
    };
    void (async () => {
      const url = new URL(request.url ?? '/', base);
      switch (url.pathname) {
        case '/.well-known/oauth-protected-resource/mcp':
          return json(200, { resource: `${base}/mcp`, authorization_servers: [base] });
        case '/.well-known/oauth-authorization-server':
          return json(200, {
            issuer: base,
            authorization_endpoint: `${base}/authorize`,
            token_endpoint: `${base}/token`,
            registration_endpoint: `${base}/register`,
            response_types_supported: ['code'],
            code_challenge_methods_supported: ['S256'],
            token_endpoint_auth_methods_supported: ['none'],
          });
        case '/register': {
          const body = JSON.parse(await textOf(request)) as { redirect_uris: string[] };
          const id = randomUUID();
          clients.set(id, body.redirect_uris);
          return json(201, { ...body, client_id: id });
        }
        case '/authorize': {
          const { client_id: client = '', redirect_uri: redirect = '' } = Object.fromEntries(
            url.searchParams,
          );
          if (!clients.get(client)?.includes(redirect)) return json(400, { error: 'bad_redirect' });
          const code = randomUUID();
          codes.set(code, { challenge: url.searchParams.get('code_challenge') ?? '', redirect });
          const back = new URL(redirect);
          back.searchParams.set('code', code);
          back.searchParams.set('state', url.searchParams.get('state') ?? '');
          return void response.writeHead(302, { Location: back.href }).end();
        }
        case '/token': {
          const form = new URLSearchParams(await textOf(request));
          await state.onExchange();
          if (state.refuse) return json(400, { error: 'invalid_grant' });
          const refresh = form.get('refresh_token');
          if (refresh !== null) {
            return refreshTokens.delete(refresh) ? grant() : json(400, { error: 'invalid_grant' });
          }
          const code = codes.get(form.get('code') ?? '');
          const challenge = createHash('sha256')
            .update(form.get('code_verifier') ?? '')
            .digest('base64url');
          const isRight =
            code?.challenge === challenge && code.redirect === form.get('redirect_uri');
          return isRight ? grant() : json(400, { error: 'invalid_grant' });
        }
        case '/mcp': {
          const token = request.headers.authorization?.replace('Bearer ', '') ?? '';
          if (!tokens.has(token)) return json(401, { error: 'invalid_token' });
          if (request.method !== 'POST') return json(405, {});
          const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true });
          await createTestMcpServer().connect(transport);
          return transport.handleRequest(request, response);
        }
        default:
          return json(404, {});
      }
    })();
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const address = http.address();
  if (address === null || typeof address === 'string') throw new Error('no address');
  base = `http://127.0.0.1:${address.port}`;
  return Object.assign(state, {
    url: `${base}/mcp`,
    tokens,
    async close() {
      http.closeAllConnections();
      http.close();
      await once(http, 'close');
    },
  });
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks).toString('utf8');
}
