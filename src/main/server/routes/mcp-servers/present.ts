import type { McpServer, McpServerTest } from '#shared/api/mcp-servers.ts';
import type { McpServers, McpServerView } from '../../../services/mcp-servers/index.ts';

export function presentMcpServer(server: McpServerView): McpServer {
  return {
    id: server.id,
    display_name: server.displayName,
    slug: server.slug,
    description: server.description,
    icon_url: server.iconUrl,
    transport: server.transport,
    url: server.url,
    auth_type: server.authType,
    ...(server.oauth2ClientId === '' ? {} : { oauth2_client_id: server.oauth2ClientId }),
    has_oauth2_secret: server.hasOauth2Secret,
    ...(server.oauth2AuthUrl === '' ? {} : { oauth2_auth_url: server.oauth2AuthUrl }),
    ...(server.oauth2TokenUrl === '' ? {} : { oauth2_token_url: server.oauth2TokenUrl }),
    ...(server.oauth2Scopes === '' ? {} : { oauth2_scopes: server.oauth2Scopes }),
    ...(server.authType === 'api_key' ? { api_key_header: server.apiKeyHeader } : {}),
    has_api_key: server.hasApiKey,
    has_custom_headers: server.hasCustomHeaders,
    tool_allow_list: server.toolAllowList,
    tool_deny_list: server.toolDenyList,
    availability: server.availability,
    enabled: server.enabled,
    model_intent: server.modelIntent,
    allow_in_plan_mode: server.allowInPlanMode,
    forward_coder_headers: server.forwardCoderHeaders,
    created_at: server.createdAt,
    updated_at: server.updatedAt,
    auth_connected: server.authConnected,
  };
}

type Tested = Extract<Awaited<ReturnType<McpServers['test']>>, { readonly ok: true }>['value'];

export function presentTest(test: Tested): McpServerTest {
  if (!test.ok) return { ok: false, error: test.error };
  const { tools, tookMs } = test.value;
  return {
    ok: true,
    latency_ms: tookMs,
    tools: tools.map(({ name, description, allowed }) => ({ name, description, allowed })),
  };
}

/** What the window that signed in shows before it tells its opener and closes itself. */
export function presentSignedIn(serverId: string, nonce: string): string {
  const message = JSON.stringify({ type: 'mcp-oauth2-complete', serverID: serverId });
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Signed in</title>
<p>You are signed in. This window can be closed.</p>
<script nonce="${nonce}">
if (window.opener) window.opener.postMessage(${message}, window.location.origin);
window.close();
</script>
</html>
`;
}
