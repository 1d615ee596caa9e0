import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  templateSchema,
  templateVersionParameterSchema,
  templateVersionSchema,
  type Template,
} from '#shared/api/templates.ts';
import { workspaceResourceSchema } from '#shared/api/workspace-builds.ts';
import { startTestCore, type TestCore } from '#test/support/core.ts';

let core: TestCore;
let template: Template;

beforeAll(async () => {
  core = await startTestCore();
  const { body } = await core.api('GET', '/api/v2/organizations/default/templates/local-folder');
  template = templateSchema.parse(body);
});
afterAll(() => core.close());

const unknownId = '11111111-1111-4111-8111-111111111111';
const versionRoutes = [
  '',
  '/rich-parameters',
  '/presets',
  '/variables',
  '/external-auth',
  '/schema',
  '/parameters',
  '/resources',
  '/logs',
];

test.each([
  '/api/v2/templates',
  '/api/v2/organizations/default/templates',
  '/api/v2/organizations/default/templates/local-folder',
  `/api/v2/templates/${unknownId}`,
  `/api/v2/templates/${unknownId}/versions`,
  `/api/v2/templates/${unknownId}/versions/v1`,
  ...versionRoutes.map((route) => `/api/v2/templateversions/${unknownId}${route}`),
])('without a token: %s', async (path) => {
  const headers = { 'Coder-Session-Token': '' };
  expect((await core.api('GET', path, undefined, headers)).status).toBe(401);
});

test.each([
  '/api/v2/organizations/nowhere/templates',
  '/api/v2/organizations/default/templates/nothing',
  `/api/v2/templates/${unknownId}`,
  `/api/v2/templates/${unknownId}/versions`,
  ...versionRoutes.map((route) => `/api/v2/templateversions/${unknownId}${route}`),
])('unknown: %s', async (path) => {
  expect((await core.api('GET', path)).status).toBe(404);
});

test('both built-in templates, everywhere they are listed', async () => {
  for (const path of ['/api/v2/templates', '/api/v2/organizations/coder/templates']) {
    const { body } = await core.api('GET', path);
    const names = templateSchema
      .array()
      .parse(body)
      .map(({ name }) => name);
    expect(names).toEqual(['git-worktree', 'local-folder']);
  }
  const byId = await core.api('GET', `/api/v2/templates/${template.id}`);
  expect(byId.body).toEqual(template);
  expect(template).toMatchObject({ use_classic_parameter_flow: true, active_user_count: 0 });
  expect((await core.api('GET', '/api/v2/templates/x')).status).toBe(400);
});

test.each([
  ['name:local', ['local-folder']],
  ['exact_name:local', []],
  ['exact_name:git-worktree', ['git-worktree']],
  ['display_name:"git work"', ['git-worktree']],
  ['organization:default author:me', ['git-worktree', 'local-folder']],
  ['deprecated:true', []],
  ['deprecated:false deleted:false', ['git-worktree', 'local-folder']],
  ['folder', ['local-folder']],
])('the search %s', async (q, names) => {
  const { body } = await core.api('GET', `/api/v2/templates?q=${encodeURIComponent(q)}`);
  expect(
    templateSchema
      .array()
      .parse(body)
      .map(({ name }) => name),
  ).toEqual(names);
});

test.each(['foo:bar', 'deprecated:perhaps', 'a:b:c'])('the search %s is refused', async (q) => {
  const { status, body } = await core.api('GET', `/api/v2/templates?q=${q}`);
  expect(status).toBe(400);
  expect(body).toMatchObject({ validations: [{ field: expect.any(String) }] });
});

test('versions, by list, name and id', async () => {
  const path = `/api/v2/templates/${template.id}/versions`;
  const versions = templateVersionSchema.array().parse((await core.api('GET', path)).body);
  expect(versions.map(({ id }) => id)).toEqual([template.active_version_id]);
  expect(versions[0]).toMatchObject({
    name: 'v1',
    job: { status: 'succeeded', type: 'template_version_import' },
  });
  expect((await core.api('GET', `${path}/v1`)).body).toEqual(versions[0]);
  expect((await core.api('GET', `${path}/v9`)).status).toBe(404);
  const byId = await core.api('GET', `/api/v2/templateversions/${versions[0]?.id}`);
  expect(byId.body).toEqual(versions[0]);
  expect((await core.api('GET', `${path}?after_id=${versions[0]?.id}`)).body).toEqual([]);
  expect((await core.api('GET', `${path}?after_id=${unknownId}`)).status).toBe(400);
});

test('what a version asks for and makes', async () => {
  const base = `/api/v2/templateversions/${template.active_version_id}`;
  const { body } = await core.api('GET', `${base}/rich-parameters`);
  const parameters = templateVersionParameterSchema.array().parse(body);
  expect(parameters.map(({ name, required }) => [name, required])).toEqual([
    ['folder', true],
    ['approvals', false],
  ]);
  expect(parameters[1]?.options.map(({ value }) => value)).toEqual(['ask', 'edit', 'full']);
  expect(parameters[1]?.default_value).toBe('ask');
  const presets = await core.api('GET', `${base}/presets`);
  expect(presets.body).toBeNull();
  expect(presets.headers.get('content-type')).toMatch(/^application\/json/);
  for (const route of ['variables', 'external-auth', 'schema', 'parameters', 'logs']) {
    expect((await core.api('GET', `${base}/${route}`)).body).toEqual([]);
  }
  const resources = await core.api('GET', `${base}/resources`);
  expect(workspaceResourceSchema.array().parse(resources.body)).toHaveLength(1);
  expect(await core.socket(`${base}/logs?follow`).closed()).toBe(1000);
});

test('templates come with the program and cannot be changed', async () => {
  expect((await core.api('DELETE', `/api/v2/templates/${template.id}`)).status).toBe(405);
  expect((await core.api('PATCH', `/api/v2/templates/${template.id}`, {})).status).toBe(405);
});
