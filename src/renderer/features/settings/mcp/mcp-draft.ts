import type { McpServer, McpServerRequest } from '#shared/api/mcp-servers.ts';

/** A tool server as it stands in the form. */
export type McpDraft = {
  readonly name: string;
  readonly url: string;
  readonly transport: 'streamable_http' | 'sse';
  readonly auth: McpServer['auth_type'];
  readonly keyHeader: string;
  /** Goes in and never comes out again; empty leaves what is stored. */
  readonly key: string;
  /** `Name: value` lines, as secret as the key. */
  readonly headers: string;
  /** A client at the authorization server; all empty to have one registered. */
  readonly clientId: string;
  /** As secret as the key. */
  readonly clientSecret: string;
  readonly authUrl: string;
  readonly tokenUrl: string;
  /** Separated by spaces. */
  readonly scopes: string;
  readonly availability: McpServer['availability'];
  /** Names of tools, by spaces, commas or lines. */
  readonly allow: string;
  readonly deny: string;
  /** The server is told which chat calls it. */
  readonly tellsChat: boolean;
};

export const emptyMcpDraft: McpDraft = {
  name: '',
  url: '',
  transport: 'streamable_http',
  auth: 'none',
  keyHeader: 'Authorization',
  key: '',
  headers: '',
  clientId: '',
  clientSecret: '',
  authUrl: '',
  tokenUrl: '',
  scopes: '',
  availability: 'default_on',
  allow: '',
  deny: '',
  tellsChat: false,
};

export function mcpDraftOf(server: McpServer): McpDraft {
  return {
    ...emptyMcpDraft,
    name: server.display_name,
    url: server.url,
    transport: server.transport,
    auth: server.auth_type,
    keyHeader: server.api_key_header ?? emptyMcpDraft.keyHeader,
    clientId: server.oauth2_client_id ?? '',
    authUrl: server.oauth2_auth_url ?? '',
    tokenUrl: server.oauth2_token_url ?? '',
    scopes: server.oauth2_scopes ?? '',
    availability: server.availability,
    tellsChat: server.forward_coder_headers,
    allow: server.tool_allow_list.join('\n'),
    deny: server.tool_deny_list.join('\n'),
  };
}

/** What is still missing or wrong, in the person's words; undefined when it can be sent. */
export function checkMcpDraft(draft: McpDraft, stored: McpServer | undefined): string | undefined {
  if (draft.name.trim() === '') return 'Give it a name.';
  if (!/^https?:\/\/\S+$/i.test(draft.url.trim())) return 'Give its address, with http or https.';
  const hasKey = stored?.has_api_key === true || draft.key !== '';
  if (draft.auth === 'api_key' && !hasKey) return 'Give its key.';
  if (draft.auth === 'oauth2') {
    const given = [draft.clientId, draft.authUrl, draft.tokenUrl].filter((text) => text.trim());
    if (given.length === 1 || given.length === 2) {
      return 'Give the client id and both addresses, or none of them.';
    }
  }
  const headers = readHeaders(draft.headers);
  if (headers === undefined) return 'Write each header as “Name: value” on its own line.';
  const hasHeaders = stored?.has_custom_headers === true || Object.keys(headers).length > 0;
  return draft.auth === 'custom_headers' && !hasHeaders ? 'Give its headers.' : undefined;
}

export function mcpRequestOf(draft: McpDraft): McpServerRequest {
  const headers = readHeaders(draft.headers) ?? {};
  return {
    display_name: draft.name.trim(),
    url: draft.url.trim(),
    transport: draft.transport,
    auth_type: draft.auth,
    availability: draft.availability,
    tool_allow_list: readNames(draft.allow),
    tool_deny_list: readNames(draft.deny),
    forward_coder_headers: draft.tellsChat,
    ...(draft.auth === 'oauth2' && {
      oauth2_client_id: draft.clientId.trim(),
      oauth2_auth_url: draft.authUrl.trim(),
      oauth2_token_url: draft.tokenUrl.trim(),
      oauth2_scopes: draft.scopes.trim(),
    }),
    ...(draft.auth === 'oauth2' &&
      draft.clientSecret !== '' && { oauth2_client_secret: draft.clientSecret }),
    ...(draft.auth === 'api_key' && { api_key_header: draft.keyHeader.trim() }),
    ...(draft.auth === 'api_key' && draft.key !== '' && { api_key_value: draft.key }),
    ...(draft.auth === 'custom_headers' &&
      Object.keys(headers).length > 0 && { custom_headers: headers }),
  };
}

/** Characters; tool names that a model can be given are not long. */
const SLUG_LIMIT = 30;

/** The first part of its tools' names: `My Files!` → `my-files`. */
export function slugOf(name: string): string {
  const slug = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, SLUG_LIMIT)
    .replaceAll(/^-+|-+$/g, '');
  return slug === '' ? 'server' : slug;
}

function readNames(text: string): string[] {
  return Array.from(new Set(text.split(/[\s,]+/).filter((name) => name !== '')));
}

/** Undefined when a line is no header. */
function readHeaders(text: string): Record<string, string> | undefined {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const pairs = lines.map((line) => /^\s*([\w-]+)\s*:\s*(\S.*?)\s*$/.exec(line));
  if (pairs.includes(null)) return undefined;
  return Object.fromEntries(pairs.map((pair) => [pair?.[1] ?? '', pair?.[2] ?? '']));
}
