import type { Clock } from '#shared/kernel/clock.ts';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import type {
  McpConnection,
  McpConnector,
  McpError,
  McpToolInfo,
} from '../../agent-bridge/ports/index.ts';
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

/** For whom a session is opened; told to the servers that shall know. */
export type SessionOwner = {
  readonly ownerId: string;
  readonly chatId: string;
  /** The chat that the person started; the same where it is that one. */
  readonly rootChatId: string;
  readonly workspaceId: string | undefined;
};

export type McpServerTest = Result<
  {
    readonly tools: readonly (McpToolInfo & {
      /** Whether chats are given it. */
      readonly allowed: boolean;
    })[];
    readonly tookMs: number;
  },
  McpError
>;

export interface Sessions {
  /** Those with servers that are enabled and can be reached; all at once. */
  open(
    ids: readonly string[],
    owner: SessionOwner,
    signal: AbortSignal,
  ): Promise<readonly OpenedServer[]>;
  /** Rejects with SecretVaultError. */
  test(row: McpServerRow, signal: AbortSignal): Promise<McpServerTest>;
}

export function createSessions(deps: {
  readonly store: McpServersStore;
  readonly secrets: ServerSecretsStore;
  readonly signIn: SignIn;
  readonly connector: McpConnector;
  readonly clock: Clock;
  readonly logger: Logger;
}): Sessions {
  const { store, secrets, signIn, connector, clock, logger } = deps;

  async function connect(
    row: McpServerRow,
    owner: SessionOwner | undefined,
    signal: AbortSignal,
  ): Promise<Result<McpConnection, McpError>> {
    const { transport, url } = row;
    const attempt = async (renew: boolean) => {
      const signedIn = await headersFor(row, renew);
      if (signedIn === undefined) {
        return err({ kind: 'unauthorized' as const, message: 'Nobody is signed in.' });
      }
      const about = owner && row.forwardCoderHeaders ? ownerHeaders(owner) : {};
      // What the person set up for the server goes first.
      const headers = { ...about, ...signedIn };
      return connector.connect({ transport, url, headers }, signal);
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

  async function open(
    row: McpServerRow,
    owner: SessionOwner,
    signal: AbortSignal,
  ): Promise<OpenedServer[]> {
    const connection = await connect(row, owner, signal).catch((cause: unknown) => {
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

  return {
    async open(ids, owner, signal) {
      const rows = Array.from(new Set(ids)).flatMap((id) => store.find(id) ?? []);
      const opened = await Promise.all(
        rows.filter((row) => row.enabled).map((row) => open(row, owner, signal)),
      );
      return opened.flat();
    },
    async test(row, signal) {
      const startMs = clock.monotonicMs();
      const connection = await connect(row, undefined, signal);
      if (!connection.ok) return connection;
      const tookMs = Math.round(clock.monotonicMs() - startMs);
      const tools = connection.value.tools.map((tool) => ({
        ...tool,
        allowed: isAllowed(row, tool.name),
      }));
      await connection.value.close();
      return ok({ tools, tookMs });
    },
  };
}

/** As Coder names them to what it calls on behalf of a chat. */
function ownerHeaders(owner: SessionOwner): Record<string, string> {
  const { ownerId, chatId, rootChatId, workspaceId } = owner;
  return {
    'X-Coder-Owner-Id': ownerId,
    'X-Coder-Chat-Id': rootChatId,
    ...(chatId === rootChatId ? {} : { 'X-Coder-Subchat-Id': chatId }),
    ...(workspaceId === undefined ? {} : { 'X-Coder-Workspace-Id': workspaceId }),
  };
}

/** A list of what is allowed decides alone. */
function isAllowed({ toolAllowList, toolDenyList }: McpServerRow, tool: string): boolean {
  if (toolAllowList.length > 0) return toolAllowList.includes(tool);
  return !toolDenyList.includes(tool);
}
