import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { apiErrorSchema, messageResponseSchema } from '#shared/api/common.ts';
import {
  appearanceSchema,
  applicationsHostSchema,
  availableExperimentsSchema,
  buildInfoSchema,
  deploymentConfigSchema,
  deploymentStatsSchema,
  entitlementsSchema,
  experimentsSchema,
  regionsSchema,
  sshConfigSchema,
  updateCheckSchema,
} from '#shared/api/general.ts';
import { startTestCore, type TestCore } from '#test/support/core.ts';

let core: TestCore;
beforeAll(async () => {
  core = await startTestCore({ apiRateLimit: 0, openFolder: '/some/folder' });
});
afterAll(() => core.close());

const none = { 'Coder-Session-Token': '' };

describe('with a session only', () => {
  const paths = [
    '/api/v2/deployment/config',
    '/api/v2/deployment/ssh',
    '/api/v2/deployment/stats',
    '/api/v2/experiments',
    '/api/v2/experiments/available',
    '/api/v2/entitlements',
    '/api/v2/appearance',
    '/api/v2/regions',
    '/api/v2/applications/host',
  ];
  it.each(paths)('GET %s is 401 without a token', async (path) => {
    const answer = await core.api('GET', path, undefined, none);
    expect(answer.status).toBe(401);
    apiErrorSchema.parse(answer.body);
  });

  const shapes: readonly [string, z.ZodType][] = [
    ['/api/v2/deployment/config', deploymentConfigSchema],
    ['/api/v2/deployment/ssh', sshConfigSchema],
    ['/api/v2/deployment/stats', deploymentStatsSchema],
    ['/api/v2/experiments', experimentsSchema],
    ['/api/v2/experiments/available', availableExperimentsSchema],
    ['/api/v2/entitlements', entitlementsSchema],
    ['/api/v2/appearance', appearanceSchema],
    ['/api/v2/regions', regionsSchema],
    ['/api/v2/applications/host', applicationsHostSchema],
  ];
  it.each(shapes)('GET %s has the shape of its schema', async (path, schema) => {
    const answer = await core.api('GET', path);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    schema.parse(answer.body);
  });
});

describe('open', () => {
  it('greets', async () => {
    for (const path of ['/api/v2', '/api/v2/']) {
      const answer = await core.api('GET', path, undefined, none);
      expect(answer.status).toBe(200);
      messageResponseSchema.parse(answer.body);
    }
  });

  it('tells its build, with the version of every header, from 2.31 on', async () => {
    const answer = await core.api('GET', '/api/v2/buildinfo', undefined, none);
    const info = buildInfoSchema.parse(answer.body);
    expect(info.version).toBe(answer.headers.get('x-coder-build-version'));
    expect(info.version).toMatch(/^v2\.(3[1-9]|[4-9]\d)\.\d+/);
    expect(info).toMatchObject({
      dashboard_url: core.url,
      telemetry: false,
      workspace_proxy: false,
    });
  });

  it('knows of no update', async () => {
    const answer = await core.api('GET', '/api/v2/updatecheck', undefined, none);
    expect(updateCheckSchema.parse(answer.body).current).toBe(true);
  });

  it('is healthy', async () => {
    const health = await core.api('GET', '/healthz', undefined, none);
    expect(health).toMatchObject({ status: 200, body: 'OK' });
    const latency = await core.api('GET', '/latency-check', undefined, none);
    expect(latency).toMatchObject({ status: 200, body: 'OK' });
    expect(latency.headers.get('timing-allow-origin')).toBe('*');
    expect(latency.headers.get('access-control-allow-origin')).toBe('*');
  });

  it('takes reports of the content security policy, of any type', async () => {
    const report = { 'csp-report': { 'blocked-uri': 'https://evil.example/x', 'line-number': 3 } };
    const good = await core.api('POST', '/api/v2/csp/reports', report, {
      ...none,
      'Content-Type': 'application/csp-report',
    });
    expect(good).toMatchObject({ status: 200, body: 'ok' });
    for (const body of ['{"csp', '{}', '[]', '']) {
      const bad = await core.api('POST', '/api/v2/csp/reports', body, none);
      expect(bad.status).toBe(400);
      apiErrorSchema.parse(bad.body);
    }
    const large = { 'csp-report': { 'original-policy': 'x'.repeat(70_000) } };
    expect((await core.api('POST', '/api/v2/csp/reports', large, none)).status).toBe(413);
  });
});

describe('details', () => {
  it('statistics count workspaces and use the upper-case keys', async () => {
    const stats = deploymentStatsSchema.parse(
      (await core.api('GET', '/api/v2/deployment/stats')).body,
    );
    expect(stats.workspaces).toMatchObject({
      running: 0,
      connection_latency_ms: { P50: 0, P95: 0 },
    });
    const span = Date.parse(stats.collected_at) - Date.parse(stats.aggregated_from);
    expect(span).toBe(15 * 60_000);
  });

  it('settings are those of this run and hold no token', async () => {
    const answer = await core.api('GET', '/api/v2/deployment/config');
    const { config, options } = deploymentConfigSchema.parse(answer.body);
    expect(config).toMatchObject({
      access_url: core.url,
      cache_directory: core.dataDir,
      rate_limit: { disable_all: true, api: 0 },
      telemetry: { enable: false },
      update_check: false,
    });
    expect(options.map((option) => option.name)).toEqual(
      expect.arrayContaining(['Access URL', 'Wildcard Access URL', 'Address', 'Experiments']),
    );
    expect(JSON.stringify(answer.body)).not.toContain(core.token.slice(11));
  });

  it('no feature is licensed', async () => {
    const answer = await core.api('GET', '/api/v2/entitlements');
    const { features, has_license } = entitlementsSchema.parse(answer.body);
    expect(has_license).toBe(false);
    expect(Object.keys(features)).toHaveLength(27);
  });

  it('the window starts with the folder of the command line', () => {
    expect(core.core.pageUrl()).toBe(`${core.url}/#/new?folder=%2Fsome%2Ffolder`);
    expect(core.core.createSignInUrl()).toMatch(/\/sign-in\?code=\w{32}#\/new\?folder=/);
  });
});
