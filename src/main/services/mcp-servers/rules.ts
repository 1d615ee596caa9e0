import type { z } from 'zod';
import {
  mcpAuthTypeSchema,
  mcpAvailabilitySchema,
  mcpTransportSchema,
  type McpServerRequest,
} from '#shared/api/mcp-servers.ts';
import { ok, type Result } from '#shared/kernel/result.ts';
import type { McpServerRow } from '../../store/tables/mcp-servers-store.ts';
import { invalid, type McpServerProblem } from './problems.ts';
import type { ServerSecrets } from './server-secrets.ts';

const slugPattern = /^[a-z0-9]+([-_]?[a-z0-9]+)*$/;
/** Leaves room for a tool's name in the 64 characters that every provider takes. */
const maxSlug = 32;
/** What HTTP allows as the name of a header. */
const headerName = /^[\w!#$%&'*+.^`|~-]+$/;

/** The settings after a request; what it leaves out stays. */
export function merge(
  row: McpServerRow,
  request: McpServerRequest,
): Result<McpServerRow, McpServerProblem> {
  const transport = oneOf(mcpTransportSchema, request.transport, row.transport, 'transport');
  if (!transport.ok) return transport;
  const authType = oneOf(mcpAuthTypeSchema, request.auth_type, row.authType, 'auth_type');
  if (!authType.ok) return authType;
  const availability = oneOf(
    mcpAvailabilitySchema,
    request.availability,
    row.availability,
    'availability',
  );
  if (!availability.ok) return availability;
  return ok({
    ...row,
    displayName: (request.display_name ?? row.displayName).trim(),
    slug: (request.slug ?? row.slug).trim(),
    description: (request.description ?? row.description).trim(),
    iconUrl: (request.icon_url ?? row.iconUrl).trim(),
    transport: transport.value,
    url: (request.url ?? row.url).trim(),
    authType: authType.value,
    oauth2ClientId: (request.oauth2_client_id ?? row.oauth2ClientId).trim(),
    oauth2AuthUrl: (request.oauth2_auth_url ?? row.oauth2AuthUrl).trim(),
    oauth2TokenUrl: (request.oauth2_token_url ?? row.oauth2TokenUrl).trim(),
    oauth2Scopes: (request.oauth2_scopes ?? row.oauth2Scopes).trim(),
    apiKeyHeader: (request.api_key_header ?? row.apiKeyHeader).trim(),
    toolAllowList: request.tool_allow_list ?? row.toolAllowList,
    toolDenyList: request.tool_deny_list ?? row.toolDenyList,
    availability: availability.value,
    enabled: request.enabled ?? row.enabled,
    modelIntent: request.model_intent ?? row.modelIntent,
    allowInPlanMode: request.allow_in_plan_mode ?? row.allowInPlanMode,
    forwardCoderHeaders: request.forward_coder_headers ?? row.forwardCoderHeaders,
  });
}

/** Whether a server can be used so; what has to be asked of others comes later. */
export function check(
  row: McpServerRow,
  secrets: ServerSecrets,
): Result<undefined, McpServerProblem> {
  if (row.displayName === '') return invalid('The server needs a name.', 'display_name');
  if (!slugPattern.test(row.slug) || row.slug.length > maxSlug) {
    return invalid(
      `The slug has lower-case letters and digits with single "-" or "_" between, ` +
        `at most ${maxSlug}.`,
      'slug',
    );
  }
  if (!isHttpUrl(row.url)) return invalid('The address is no http or https URL.', 'url');
  return checkAuth(row, secrets);
}

/** No settings of one's own: the client is found and registered by us. */
export function wantsDiscovery(row: McpServerRow): boolean {
  const settings = [row.oauth2ClientId, row.oauth2AuthUrl, row.oauth2TokenUrl];
  return row.authType === 'oauth2' && settings.every((setting) => setting === '');
}

function checkAuth(row: McpServerRow, secrets: ServerSecrets): Result<undefined, McpServerProblem> {
  switch (row.authType) {
    case 'none':
      return ok(undefined);
    case 'user_oidc':
      return invalid('Nobody signs in to this server over OpenID Connect.', 'auth_type');
    case 'api_key':
      if (secrets.apiKey === undefined) return invalid('The key is missing.', 'api_key_value');
      return headerName.test(row.apiKeyHeader)
        ? ok(undefined)
        : invalid('The header for the key is missing or no header.', 'api_key_header');
    case 'custom_headers': {
      const headers = Object.entries(secrets.customHeaders ?? {});
      if (headers.length === 0) return invalid('The headers are missing.', 'custom_headers');
      const isBad = headers.some(
        ([name, value]) => !headerName.test(name) || /[\r\n\0]/.test(value),
      );
      return isBad ? invalid('A header is not valid.', 'custom_headers') : ok(undefined);
    }
    case 'oauth2':
      return checkOauth(row, secrets);
  }
}

function checkOauth(
  row: McpServerRow,
  secrets: ServerSecrets,
): Result<undefined, McpServerProblem> {
  if (wantsDiscovery(row)) {
    return secrets.clientSecret === undefined
      ? ok(undefined)
      : invalid('The client id for the secret is missing.', 'oauth2_client_id');
  }
  if (row.oauth2ClientId === '') return invalid('The client id is missing.', 'oauth2_client_id');
  if (!isHttpUrl(row.oauth2AuthUrl)) {
    return invalid('The authorization address is missing or no URL.', 'oauth2_auth_url');
  }
  return isHttpUrl(row.oauth2TokenUrl)
    ? ok(undefined)
    : invalid('The token address is missing or no URL.', 'oauth2_token_url');
}

function oneOf<Value extends string>(
  schema: z.ZodType<Value>,
  requested: string | null | undefined,
  current: Value,
  field: string,
): Result<Value, McpServerProblem> {
  if (requested === undefined || requested === null || requested === '') return ok(current);
  const parsed = schema.safeParse(requested);
  return parsed.success ? ok(parsed.data) : invalid(`${field} is not one of the known.`, field);
}

export function isHttpUrl(text: string): boolean {
  const url = URL.parse(text);
  return url?.protocol === 'https:' || url?.protocol === 'http:';
}
