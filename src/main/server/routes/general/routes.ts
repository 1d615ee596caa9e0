import { z } from 'zod';
import { messageResponseSchema } from '#shared/api/common.ts';
import {
  appearanceSchema,
  applicationsHostSchema,
  availableExperimentsSchema,
  buildInfoSchema,
  cspReportRequestSchema,
  deploymentConfigSchema,
  deploymentStatsSchema,
  entitlementsSchema,
  experimentsSchema,
  regionsSchema,
  sshConfigSchema,
  updateCheckSchema,
} from '#shared/api/general.ts';
import type { Clock } from '#shared/kernel/clock.ts';
import type { Logger } from '../../../platform/logger.ts';
import type { Deployment } from '../../../services/deployment/index.ts';
import type { ApiServer, RouteModule } from '../../api-server.ts';
import { inboxRoutes } from './inbox-routes.ts';
import { presentDeploymentOptions, presentDeploymentValues } from './deployment-values.ts';
import { presentBuildInfo, presentEntitlements, presentStats } from './present.ts';

export type GeneralRoutesDeps = {
  readonly deployment: Deployment;
  readonly clock: Clock;
  readonly logger: Logger;
};

const tags = ['General'];
const cspReportLimitBytes = 64 * 1024;

export function generalRoutes(deps: GeneralRoutesDeps): RouteModule {
  return (app) => {
    livenessRoutes(app);
    versionRoutes(app, deps);
    deploymentRoutes(app, deps);
    dashboardRoutes(app, deps);
    inboxRoutes(app);
    cspReportRoute(app, deps);
  };
}

function livenessRoutes(app: ApiServer): void {
  app.get('/healthz', { schema: { hide: true } }, (_request, reply) =>
    reply.type('text/plain; charset=utf-8').send('OK'),
  );
  app.get('/latency-check', { schema: { hide: true } }, (_request, reply) =>
    reply
      .headers({
        'Access-Control-Allow-Origin': '*',
        'Access-Control-Allow-Headers': '*',
        'Access-Control-Allow-Methods': '*',
        'Access-Control-Allow-Credentials': 'false',
        'Timing-Allow-Origin': '*',
      })
      .type('text/plain; charset=utf-8')
      .send('OK'),
  );
  app.get(
    '/api/v2',
    {
      config: { open: true },
      schema: { tags, summary: 'Say hello', response: { 200: messageResponseSchema } },
    },
    () => ({ message: 'Pilothouse is listening.' }),
  );
}

function versionRoutes(app: ApiServer, { deployment }: GeneralRoutesDeps): void {
  app.get(
    '/api/v2/buildinfo',
    {
      config: { open: true },
      schema: { tags, summary: 'Get build info', response: { 200: buildInfoSchema } },
    },
    () => presentBuildInfo(deployment),
  );
  app.get(
    '/api/v2/updatecheck',
    {
      config: { open: true },
      schema: { tags, summary: 'Check for an update', response: { 200: updateCheckSchema } },
    },
    // Nothing is asked of the network, so the own version is the newest one known.
    () => ({
      current: true,
      version: deployment.facts.wireVersion,
      url: deployment.facts.homepage,
    }),
  );
  app.get(
    '/api/v2/experiments',
    { schema: { tags, summary: 'List experiments', response: { 200: experimentsSchema } } },
    // Clients from when chats were one look here whether there are any.
    () => ['agents'],
  );
  app.get(
    '/api/v2/experiments/available',
    {
      schema: {
        tags,
        summary: 'List available experiments',
        response: { 200: availableExperimentsSchema },
      },
    },
    () => ({ safe: [] }),
  );
}

function deploymentRoutes(app: ApiServer, { deployment }: GeneralRoutesDeps): void {
  app.get(
    '/api/v2/deployment/config',
    { schema: { tags, summary: 'Get settings', response: { 200: deploymentConfigSchema } } },
    () => ({
      config: presentDeploymentValues(deployment),
      options: presentDeploymentOptions(deployment),
    }),
  );
  app.get(
    '/api/v2/deployment/ssh',
    { schema: { tags, summary: 'Get SSH settings', response: { 200: sshConfigSchema } } },
    () => ({ hostname_prefix: 'coder.', hostname_suffix: 'coder', ssh_config_options: {} }),
  );
  app.get(
    '/api/v2/deployment/stats',
    { schema: { tags, summary: 'Get statistics', response: { 200: deploymentStatsSchema } } },
    () => presentStats(deployment.stats()),
  );
}

function dashboardRoutes(app: ApiServer, { deployment, clock }: GeneralRoutesDeps): void {
  app.get(
    '/api/v2/entitlements',
    {
      schema: {
        tags,
        summary: 'Get licensed features (none)',
        response: { 200: entitlementsSchema },
      },
    },
    () => presentEntitlements(clock.now()),
  );
  app.get(
    '/api/v2/appearance',
    { schema: { tags, summary: 'Get appearance', response: { 200: appearanceSchema } } },
    () => ({
      application_name: '',
      logo_url: '',
      docs_url: deployment.facts.homepage,
      service_banner: { enabled: false },
      announcement_banners: [],
    }),
  );
  app.get(
    '/api/v2/regions',
    { schema: { tags, summary: 'List regions', response: { 200: regionsSchema } } },
    () => ({
      regions: [
        {
          id: deployment.facts.deploymentId,
          name: 'primary',
          display_name: 'This computer',
          icon_url: '',
          healthy: true,
          path_app_url: deployment.baseUrl(),
          wildcard_hostname: '',
        },
      ],
    }),
  );
  app.get(
    '/api/v2/applications/host',
    {
      schema: {
        tags,
        summary: 'Get the host of applications (none)',
        response: { 200: applicationsHostSchema },
      },
    },
    () => ({ host: '' }),
  );
}

/** Browsers send these without a session and with a content type of their own. */
function cspReportRoute(app: ApiServer, { logger }: GeneralRoutesDeps): void {
  app.post(
    '/api/v2/csp/reports',
    {
      config: { open: true, csrfExempt: true },
      bodyLimit: cspReportLimitBytes,
      schema: {
        tags,
        summary: 'Report a violation of the content security policy',
        body: cspReportRequestSchema,
        response: { 200: z.literal('ok') },
      },
    },
    (request) => {
      logger.debug('csp.violation', { report: request.body['csp-report'] });
      return 'ok' as const;
    },
  );
}
