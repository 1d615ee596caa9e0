import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rawRequest } from '#test/support/raw-http.ts';
import { startTestServer } from '#test/support/server.ts';
import { tempFolder } from '#test/support/temp-folder.ts';

async function start() {
  const folder = await tempFolder();
  const rendererDir = join(folder, 'renderer');
  await mkdir(join(rendererDir, 'assets'), { recursive: true });
  await writeFile(join(rendererDir, 'index.html'), '<!doctype html><title>page</title>');
  await writeFile(join(rendererDir, 'assets', 'app-1a2b.js'), 'export {};');
  await writeFile(join(rendererDir, '.hidden'), 'hidden');
  await writeFile(join(folder, 'outside.txt'), 'outside');
  const { url } = await startTestServer({ rendererDir });
  return (path: string, options: { method?: string; headers?: Record<string, string> } = {}) =>
    rawRequest(url('/'), { path, ...options });
}

describe('pages', () => {
  it.each(['/', '/sign-in?code=x', '/chats/some/deep/path', '/login', '/cli-auth'])(
    'are the app at %s, without a token',
    async (path) => {
      const get = await start();
      const answer = await get(path);
      expect(answer.status).toBe(200);
      expect(answer.headers['content-type']).toContain('text/html');
      expect(answer.body).toContain('<title>page</title>');
      expect(answer.headers['cache-control']).toBe('no-cache');
    },
  );

  it('may run only what comes from this server, and may not be framed', async () => {
    const get = await start();
    const { headers } = await get('/');
    const policy = headers['content-security-policy'];
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/script-src[^;]*unsafe|https?:|\*/);
    expect(headers['x-frame-options']).toBe('DENY');
    expect(headers['referrer-policy']).toBe('no-referrer');
    expect(headers['x-content-type-options']).toBe('nosniff');
  });

  it('keep their assets for ever, since their names change with them', async () => {
    const get = await start();
    const answer = await get('/assets/app-1a2b.js');
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toContain('javascript');
    expect(answer.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    const again = await get('/', {
      headers: { 'If-None-Match': (await get('/')).headers.etag ?? '' },
    });
    expect(again.status).toBe(304);
  });

  it('stay inside their folder', async () => {
    const get = await start();
    for (const path of [
      '/../outside.txt',
      '/%2e%2e/outside.txt',
      '/assets/..%2f..%2foutside.txt',
      '/..%5coutside.txt',
      '/.hidden',
    ]) {
      const answer = await get(path);
      expect(answer.body).not.toMatch(/^(outside|hidden)$/);
    }
  });

  it('take no other method', async () => {
    const get = await start();
    const answer = await get('/some/page', { method: 'POST' });
    expect(answer.status).toBe(404);
    const head = await get('/', { method: 'HEAD' });
    expect(head).toMatchObject({ status: 200, body: '' });
  });

  it('never stand in for an unknown route of the API', async () => {
    const get = await start();
    const answer = await get('/api/v2/buildinfos');
    expect(answer.status).toBe(404);
    expect(answer.headers['content-type']).toContain('application/json');
  });
});

it('says how to build the pages when they are missing', async () => {
  const { url } = await startTestServer();
  const answer = await rawRequest(url('/'));
  expect(answer.status).toBe(404);
  expect(answer.body).toContain('npm run build');
});
