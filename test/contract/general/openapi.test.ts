import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { startTestCore, type TestCore } from '#test/support/core.ts';

let core: TestCore;
beforeAll(async () => {
  core = await startTestCore();
});
afterAll(() => core.close());

const operation = z.looseObject({
  summary: z.string().min(1),
  tags: z.array(z.string()).min(1),
  security: z.array(z.unknown()).optional(),
  responses: z.record(z.string(), z.unknown()),
});
const documentSchema = z.looseObject({
  openapi: z.string().startsWith('3.1'),
  info: z.looseObject({ title: z.string(), version: z.string() }),
  paths: z.record(z.string(), z.record(z.string(), operation)),
  components: z.looseObject({ schemas: z.record(z.string(), z.unknown()) }),
});

it('describes every route, with words, errors and who may ask', async () => {
  const answer = await core.api('GET', '/api/v2/openapi.json', undefined, {
    'Coder-Session-Token': '',
  });
  expect(answer.status).toBe(200);
  const { paths } = documentSchema.parse(answer.body);
  expect(Object.keys(paths)).toEqual(
    expect.arrayContaining([
      '/api/v2/buildinfo',
      '/api/v2/users/{user}',
      '/api/v2/users/{user}/keys/tokens',
      '/api/v2/chats/{chat}',
      '/api/experimental/chats/{chat}',
      '/api/v2/workspaces/{workspace}',
      '/api/pilothouse/v1/sign-in',
    ]),
  );
  for (const path of Object.values(paths)) {
    for (const { responses } of Object.values(path)) expect(responses).toHaveProperty('default');
  }
  const isOpen = (path: string, method: string) => paths[path]?.[method]?.security?.length === 0;
  expect(isOpen('/api/v2/buildinfo', 'get')).toBe(true);
  expect(isOpen('/api/pilothouse/v1/sign-in', 'post')).toBe(true);
  expect(isOpen('/api/v2/users/{user}', 'get')).toBe(false);
});

it('refers only to schemas that it holds', async () => {
  const answer = await core.api('GET', '/api/v2/openapi.json');
  const { components } = documentSchema.parse(answer.body);
  const text = JSON.stringify(answer.body);
  const named = Array.from(
    text.matchAll(/"#\/components\/schemas\/([^"/]+)/g),
    (match) => match[1],
  );
  expect(named.length).toBeGreaterThan(50);
  for (const name of named) expect(components.schemas).toHaveProperty(name ?? '');
});

/** Routes that answer without a session, as the contract has them, and our own sign-in. */
const openRoutes = [
  'get /api/experimental/mcp/servers/{server}/oauth2/callback',
  'get /api/v2',
  'get /api/v2/auth/scopes',
  'get /api/v2/buildinfo',
  'get /api/v2/updatecheck',
  'get /api/v2/users/authmethods',
  'get /api/v2/users/first',
  'get /api/v2/workspaceagents/{workspaceagent}/pty',
  'post /api/pilothouse/v1/sign-in',
  'post /api/v2/csp/reports',
  'post /api/v2/users/first',
  'post /api/v2/users/login',
];

it('asks for a session everywhere but on the routes that are meant to be open', async () => {
  const answer = await core.api('GET', '/api/v2/openapi.json');
  const { paths } = documentSchema.parse(answer.body);
  const answeredAnonymously: string[] = [];
  for (const [path, methods] of Object.entries(paths)) {
    for (const method of Object.keys(methods)) {
      const url = path.replaceAll(/\{[^}]+\}/g, '00000000-0000-4000-8000-000000000000');
      const { status } = await core.api(method.toUpperCase(), url, undefined, {
        'Coder-Session-Token': '',
      });
      if (status !== 401) answeredAnonymously.push(`${method} ${path.replace(/(.)\/$/, '$1')}`);
    }
  }
  // The code of the sign-in is missing here, which is a 400 and no 401.
  expect(answeredAnonymously.toSorted()).toEqual(openRoutes);
});
