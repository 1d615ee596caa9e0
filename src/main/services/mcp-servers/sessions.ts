import { err, type Result } from '#shared/kernel/result.ts';
import type { McpConnection, McpConnector, McpError } from '../../agent-bridge/ports/index.ts';
import type { Logger } from '../../platform/logger.ts';
import type { McpServerRow, McpServersStore } from '../../store/tables/mcp-servers-store.ts';
import { SecretVaultError } from '../secrets/index.ts';
import type { ServerSecretsStore } from './server-secrets.ts';
import type { SignIn } from './sign-in.ts';

/** A session with a server, and how its tools are offered. */
export type OpenedServer = {
  readonly id: string;
  readonly slug: string;
  readonly modelIntent: boolean;
  readonly allowInPlanMode: boolean;
  /** By the server's own name of the tool. */
  allows(toolName: string): boolean;
  readonly connection: McpConnection;
};

export type OpenSessions = (
  ids: readonly string[],
  signal: AbortSignal,
) => Promise<readonly OpenedServer[]>;

/** Opens sessions with those servers that are enabled and can be reached; all at once. */
export function createSessions(deps: {
  readonly store: McpServersStore;
  readonly secrets: ServerSecretsStore;
  readonly signIn: SignIn;
  readonly connector: McpConnector;
  readonly logger: Logger;
}): OpenSessions {
  const { store, secrets, signIn, connector, logger } = deps;

  async function connect(
    row: McpServerRow,
    signal: AbortSignal,
  ): Promise<Result<McpConnection, McpError>> {
    const { transport, url } = row;
    const attempt = async (renew: boolean) => {
      const headers = await headersFor(row, renew);
      return headers === undefined
        ? err({ kind: 'unauthorized' as const, message: 'Nobody is signed in.' })
        : connector.connect({ transport, url, headers }, signal);
    };
    const connection = await attempt(false);
    const isStale = !connection.ok && connection.error.kind === 'unauthorized';
    return isStale && row.authType === 'oauth2' ? attempt(true) : connection;
  }

  async function headersFor(
    row: McpServerRow,
    renew: boolean,
  ): Promise<Record<string, string> | undefined> {
    switch (row.authType) {
      case 'none':
      case 'user_oidc':
        return {};
      case 'api_key':
        return { [row.apiKeyHeader]: (await secrets.get(row.id)).apiKey ?? '' };
      case 'custom_headers':
        return (await secrets.get(row.id)).customHeaders ?? {};
      case 'oauth2': {
        const token = await signIn.accessToken(row, { renew });
        return token === undefined ? undefined : { Authorization: `Bearer ${token}` };
      }
    }
  }

  async function open(row: McpServerRow, signal: AbortSignal): Promise<OpenedServer[]> {
    const connection = await connect(row, signal).catch((cause: unknown) => {
      if (!(cause instanceof SecretVaultError)) throw cause;
      return err({ kind: 'unauthorized' as const, message: cause.message });
    });
    if (!connection.ok) {
      logger.warn('mcp.server_left_out', { serverId: row.id, reason: connection.error.kind });
      return [];
    }
    const { id, slug, modelIntent, allowInPlanMode } = row;
    const allows = (tool: string): boolean => isAllowed(row, tool);
    return [{ id, slug, modelIntent, allowInPlanMode, allows, connection: connection.value }];
  }

  return async (ids, signal) => {
    const rows = Array.from(new Set(ids)).flatMap((id) => store.find(id) ?? []);
    const opened = await Promise.all(
      rows.filter((row) => row.enabled).map((row) => open(row, signal)),
    );
    return opened.flat();
  };
}

/** A list of what is allowed decides alone. */
function isAllowed({ toolAllowList, toolDenyList }: McpServerRow, tool: string): boolean {
  if (toolAllowList.length > 0) return toolAllowList.includes(tool);
  return !toolDenyList.includes(tool);
}
