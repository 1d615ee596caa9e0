import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import {
  mcpServerSchema,
  mcpServerTestSchema,
  mcpSignInSchema,
  type McpServer,
  type McpServerTest,
} from '#shared/api/mcp-servers.ts';
import { startTestCore, type TestCore } from '#test/support/core.ts';
import { startMcpHttpServer } from '#test/support/mcp/http-server.ts';
import { rawRequest } from '#test/support/raw-http.ts';
import { startOAuthMcpServer, type OAuthMcpServer } from '#test/support/mcp/oauth-server.ts';

const PREFIX = '/api/experimental/mcp/servers';
const OWN = '/api/pilothouse/v1/mcp-servers';
const basic = { display_name: 'Docs', slug: 'docs', url: 'https://example.invalid/mcp' };
let core: TestCore;

beforeEach(async () => {
  core = await startTestCore();
});
afterEach(() => core.close());

async function create(body: Readonly<Record<string, unknown>> = {}): Promise<McpServer> {
  const answer = await core.api('POST', PREFIX, { ...basic, ...body });
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return mcpServerSchema.parse(answer.body);
}

describe('MCP servers', () => {
  it('are for those who are signed in', async () => {
    const id = crypto.randomUUID();
    const none = { 'Coder-Session-Token': '' };
    for (const [method, path] of [
      ['GET', ''],
      ['POST', ''],
      ['GET', `/${id}`],
      ['PATCH', `/${id}`],
      ['DELETE', `/${id}`],
      ['GET', `/${id}/oauth2/connect`],
      ['DELETE', `/${id}/oauth2/disconnect`],
    ] as const) {
      expect((await core.api(method, `${PREFIX}${path}`, undefined, none)).status).toBe(401);
    }
    for (const [method, path] of [
      ['POST', 'sign-in'],
      ['GET', 'sign-in'],
      ['POST', 'test'],
    ] as const) {
      expect((await core.api(method, `${OWN}/${id}/${path}`, undefined, none)).status).toBe(401);
      expect((await core.api(method, `${OWN}/${id}/${path}`)).status).toBe(404);
    }
  });

  it('are added, changed and removed', async () => {
    expect((await core.api('GET', PREFIX)).body).toEqual([]);
    const server = await create();
    expect(server).toEqual({
      id: expect.any(String) as string,
      ...basic,
      description: '',
      icon_url: '',
      transport: 'streamable_http',
      auth_type: 'none',
      has_oauth2_secret: false,
      has_api_key: false,
      has_custom_headers: false,
      tool_allow_list: [],
      tool_deny_list: [],
      availability: 'default_off',
      enabled: true,
      model_intent: false,
      allow_in_plan_mode: false,
      forward_coder_headers: false,
      created_at: expect.any(String) as string,
      updated_at: expect.any(String) as string,
      auth_connected: true,
    });
    const changed = await core.api('PATCH', `${PREFIX}/${server.id}`, {
      description: 'All about it',
      availability: 'force_on',
      tool_deny_list: ['drop'],
      enabled: false,
    });
    expect(changed.status).toBe(200);
    expect(changed.body).toMatchObject({
      ...basic,
      description: 'All about it',
      availability: 'force_on',
      tool_deny_list: ['drop'],
      enabled: false,
    });
    await core.restart();
    expect((await core.api('GET', `${PREFIX}/${server.id}`)).body).toEqual(changed.body);
    expect((await core.api('GET', PREFIX)).body).toEqual([changed.body]);
    expect((await core.api('DELETE', `${PREFIX}/${server.id}`)).status).toBe(204);
    for (const method of ['GET', 'PATCH', 'DELETE']) {
      const body = method === 'PATCH' ? {} : undefined;
      expect((await core.api(method, `${PREFIX}/${server.id}`, body)).status).toBe(404);
    }
  });

  it.each([
    ['no name', { display_name: ' ' }, 'display_name'],
    ['a bad slug', { slug: 'My Docs' }, 'slug'],
    ['a slug that ends the name of a server', { slug: 'a__b' }, 'slug'],
    ['no URL', { url: 'file:///etc/passwd' }, 'url'],
    ['an unknown transport', { transport: 'pigeon' }, 'transport'],
    ['an unknown sign-in', { auth_type: 'magic' }, 'auth_type'],
    ['OpenID Connect', { auth_type: 'user_oidc' }, 'auth_type'],
    ['an unknown availability', { availability: 'never' }, 'availability'],
    ['no key', { auth_type: 'api_key', api_key_header: 'X-Key' }, 'api_key_value'],
    [
      'no header for the key',
      { auth_type: 'api_key', api_key_header: 'a b', api_key_value: 'x' },
      'api_key_header',
    ],
    ['no headers', { auth_type: 'custom_headers' }, 'custom_headers'],
    [
      'a header that is two',
      { auth_type: 'custom_headers', custom_headers: { A: 'b\r\nC: d' } },
      'custom_headers',
    ],
    ['half a client', { auth_type: 'oauth2', oauth2_client_id: 'me' }, 'oauth2_auth_url'],
    [
      'a client without an id',
      { auth_type: 'oauth2', oauth2_auth_url: 'https://a.invalid' },
      'oauth2_client_id',
    ],
    ['nothing to find', { auth_type: 'oauth2', url: 'http://127.0.0.1:9/mcp' }, 'url'],
  ])('are refused with %s', async (_, body, field) => {
    const answer = await core.api('POST', PREFIX, { ...basic, ...body });
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ validations: [{ field }] });
    expect((await core.api('GET', PREFIX)).body).toEqual([]);
  });

  it('have a slug of their own', async () => {
    await create();
    expect((await core.api('POST', PREFIX, { ...basic, display_name: 'Other' })).status).toBe(409);
    const other = await create({ slug: 'other' });
    expect((await core.api('PATCH', `${PREFIX}/${other.id}`, { slug: 'docs' })).status).toBe(409);
    expect((await core.api('PATCH', `${PREFIX}/${other.id}`, { slug: 'other' })).status).toBe(200);
  });

  it('keep their secrets in the vault alone', async () => {
    const server = await create({
      auth_type: 'api_key',
      api_key_header: 'X-Key',
      api_key_value: 'hush-hush',
    });
    expect(server).toMatchObject({ has_api_key: true, api_key_header: 'X-Key' });
    expect(JSON.stringify(server)).not.toContain('hush-hush');
    const vault = join(core.dataDir, 'secrets', 'keys.json');
    expect(await readFile(vault, 'utf8')).toContain('hush-hush');
    const path = `${PREFIX}/${server.id}`;
    expect((await core.api('PATCH', path, { description: 'x' })).body).toMatchObject({
      has_api_key: true,
    });
    expect((await core.api('PATCH', path, { api_key_value: '' })).status).toBe(400);
    const other = await core.api('PATCH', path, {
      auth_type: 'custom_headers',
      custom_headers: { 'X-Team': 'blue-team' },
    });
    expect(other.body).toMatchObject({ has_api_key: false, has_custom_headers: true });
    expect(await readFile(vault, 'utf8')).not.toContain('hush-hush');
    await core.api('DELETE', path);
    expect(await readFile(vault, 'utf8')).not.toContain('blue-team');
  });
});

describe('signing in at a server', () => {
  let remote: OAuthMcpServer;
  beforeEach(async () => {
    remote = await startOAuthMcpServer();
  });
  afterEach(() => remote.close());

  async function goThere(id: string): Promise<URL> {
    const connect = await core.api('GET', `${PREFIX}/${id}/oauth2/connect`);
    expect(connect.status).toBe(307);
    const page = await fetch(connect.headers.get('location') ?? '', { redirect: 'manual' });
    expect(page.status).toBe(302);
    return new URL(page.headers.get('location') ?? '');
  }

  it('finds where, asks for a client, comes back and signs out', async () => {
    const server = await create({ url: remote.url, auth_type: 'oauth2' });
    expect(server).toMatchObject({
      auth_connected: false,
      has_oauth2_secret: false,
      oauth2_client_id: expect.any(String) as string,
      oauth2_token_url: remote.url.replace('/mcp', '/token'),
    });
    const back = await goThere(server.id);
    expect(`${back.origin}${back.pathname}`).toBe(
      `${core.url}${PREFIX}/${server.id}/oauth2/callback`,
    );
    // As the window does it: without a token.
    const done = await fetch(back);
    expect(done.status).toBe(200);
    expect(done.headers.get('content-type')).toContain('text/html');
    const page = await done.text();
    expect(page).toContain(
      `postMessage({"type":"mcp-oauth2-complete","serverID":"${server.id}"}, window.location.origin)`,
    );
    const path = `${PREFIX}/${server.id}`;
    expect((await core.api('GET', path)).body).toMatchObject({ auth_connected: true });
    expect((await fetch(back)).status).toBe(400);
    expect((await core.api('DELETE', `${path}/oauth2/disconnect`)).status).toBe(204);
    expect((await core.api('GET', path)).body).toMatchObject({ auth_connected: false });
  });

  it('refuses what it did not send out, and says when the other side refuses', async () => {
    const server = await create({ url: remote.url, auth_type: 'oauth2' });
    const callback = `${core.url}${PREFIX}/${server.id}/oauth2/callback`;
    for (const query of ['', '?state=x', '?code=x', '?state=x&code=y', '?error=access_denied']) {
      expect((await fetch(`${callback}${query}`)).status).toBe(400);
    }
    const other = await create({ slug: 'other', url: remote.url, auth_type: 'oauth2' });
    const back = await goThere(other.id);
    expect((await fetch(back.href.replace(other.id, server.id))).status).toBe(400);
    remote.refuse = true;
    expect((await fetch(await goThere(server.id))).status).toBe(502);
    const plain = await create({ slug: 'plain' });
    expect((await core.api('GET', `${PREFIX}/${plain.id}/oauth2/connect`)).status).toBe(400);
    const nobody = `${PREFIX}/${crypto.randomUUID()}/oauth2`;
    expect((await core.api('GET', `${nobody}/connect`)).status).toBe(404);
    expect((await core.api('DELETE', `${nobody}/disconnect`)).status).toBe(404);
  });

  const progress = async (id: string): Promise<unknown> =>
    (await core.api('GET', `${OWN}/${id}/sign-in`)).body;

  /** As a page does it: asks for the address and goes there in another window. */
  async function begin(id: string): Promise<URL> {
    const { status, body } = await core.api('POST', `${OWN}/${id}/sign-in`);
    expect(status).toBe(200);
    const page = await fetch(mcpSignInSchema.parse(body).url, { redirect: 'manual' });
    return new URL(page.headers.get('location') ?? '');
  }

  it('can be begun and followed by a page', async () => {
    const server = await create({ url: remote.url, auth_type: 'oauth2' });
    expect(await progress(server.id)).toEqual({ state: 'signed_out' });
    const back = await begin(server.id);
    expect(await progress(server.id)).toEqual({ state: 'waiting' });
    expect((await fetch(back)).status).toBe(200);
    expect(await progress(server.id)).toEqual({ state: 'connected' });
    await core.api('DELETE', `${PREFIX}/${server.id}/oauth2/disconnect`);
    expect(await progress(server.id)).toEqual({ state: 'signed_out' });
    const plain = await create({ slug: 'plain' });
    expect((await core.api('POST', `${OWN}/${plain.id}/sign-in`)).status).toBe(400);
  });

  it('tells a page why it failed, until it is tried again', async () => {
    const server = await create({ url: remote.url, auth_type: 'oauth2' });
    const declined = await begin(server.id);
    declined.searchParams.delete('code');
    declined.searchParams.set('error', 'access_denied');
    expect((await fetch(declined)).status).toBe(400);
    expect(await progress(server.id)).toEqual({
      state: 'failed',
      message: 'The sign-in was declined.',
    });
    // Somebody who does not know the state says nothing about it.
    const strange = new URL(declined);
    strange.searchParams.set('state', 'guessed');
    const back = await begin(server.id);
    expect((await fetch(strange)).status).toBe(400);
    expect(await progress(server.id)).toEqual({ state: 'waiting' });
    remote.refuse = true;
    expect((await fetch(back)).status).toBe(502);
    expect(await progress(server.id)).toMatchObject({
      state: 'failed',
      message: expect.stringContaining('invalid_grant') as string,
    });
    remote.refuse = false;
    expect((await fetch(await begin(server.id))).status).toBe(200);
    expect(await progress(server.id)).toEqual({ state: 'connected' });
  });

  it('is not over for a page before it is known what came of it', async () => {
    const server = await create({ url: remote.url, auth_type: 'oauth2' });
    for (const [refuse, outcome] of [
      [true, 'failed'],
      [false, 'connected'],
    ] as const) {
      const back = await begin(server.id);
      let meanwhile: unknown;
      remote.refuse = refuse;
      remote.onExchange = async () => {
        meanwhile = await progress(server.id);
      };
      await fetch(back);
      expect(meanwhile).toEqual({ state: 'waiting' });
      expect(await progress(server.id)).toMatchObject({ state: outcome });
    }
  });

  it('never sends a page elsewhere than to http or https', async () => {
    const server = await create({
      url: remote.url,
      auth_type: 'oauth2',
      oauth2_client_id: 'me',
      oauth2_auth_url: 'https://auth.invalid/authorize',
      oauth2_token_url: 'https://auth.invalid/token',
    });
    expect((await core.api('POST', `${OWN}/${server.id}/sign-in`)).status).toBe(200);
    const path = `${PREFIX}/${server.id}`;
    const change = { oauth2_auth_url: 'javascript:alert(1)' };
    expect((await core.api('PATCH', path, change)).status).toBe(400);
  });

  it('lets the other side send the window back, and nothing else in', async () => {
    const server = await create({ url: remote.url, auth_type: 'oauth2' });
    const back = await begin(server.id);
    const from = (mode: string, dest: string) => ({
      'Sec-Fetch-Site': 'cross-site',
      'Sec-Fetch-Mode': mode,
      'Sec-Fetch-Dest': dest,
    });
    for (const headers of [
      from('no-cors', 'image'),
      from('no-cors', 'script'),
      from('navigate', 'iframe'),
      from('cors', 'empty'),
    ]) {
      expect((await rawRequest(back.href, { headers })).status).toBe(403);
    }
    const visit = from('navigate', 'document');
    const own = `${core.url}${OWN}/${server.id}/sign-in`;
    expect((await rawRequest(own, { headers: visit })).status).toBe(403);
    const post = await rawRequest(back.href, { method: 'POST', headers: visit });
    expect(post.status).toBe(403);
    expect((await rawRequest(back.href, { headers: visit })).status).toBe(200);
    expect(await progress(server.id)).toEqual({ state: 'connected' });
  });

  it('lets a test through', async () => {
    const server = await create({ url: remote.url, auth_type: 'oauth2' });
    expect(await tested(server.id)).toMatchObject({ ok: false, error: { kind: 'unauthorized' } });
    await fetch(await begin(server.id));
    expect(await tested(server.id)).toMatchObject({ ok: true });
    // The token was taken back: it is renewed, as in a chat.
    remote.tokens.clear();
    expect(await tested(server.id)).toMatchObject({ ok: true });
  });
});

async function tested(id: string): Promise<McpServerTest> {
  const { status, body } = await core.api('POST', `${OWN}/${id}/test`);
  expect(status).toBe(200);
  return mcpServerTestSchema.parse(body);
}

describe('the test of a server', () => {
  it('tells its tools, and which of them chats get', async () => {
    const remote = await startMcpHttpServer();
    onTestFinished(() => remote.close());
    const server = await create({ url: remote.url, tool_deny_list: ['huge'] });
    const test = await tested(server.id);
    expect(test).toMatchObject({ ok: true, latency_ms: expect.any(Number) as number });
    expect(test.tools).toContainEqual({
      name: 'echo',
      description: 'Says it again.',
      allowed: true,
    });
    expect(test.tools).toContainEqual(expect.objectContaining({ name: 'huge', allowed: false }));
  });

  it('tells the error of the server itself', async () => {
    const remote = await startMcpHttpServer({ token: 'right' });
    onTestFinished(() => remote.close());
    const refused = await create({ slug: 'refused', url: remote.url });
    expect(await tested(refused.id)).toEqual({
      ok: false,
      error: { kind: 'unauthorized', message: 'The server wants credentials.' },
    });
    const broken = await create({ slug: 'broken', url: remote.url.replace('/mcp', '/broken') });
    expect(await tested(broken.id)).toMatchObject({ ok: false });
    const ended = await startMcpHttpServer();
    await ended.close();
    const gone = await create({ slug: 'gone', url: ended.url });
    const { ok, error } = await tested(gone.id);
    expect(ok).toBe(false);
    expect(error?.message).toContain('ECONNREFUSED');
  });
});
