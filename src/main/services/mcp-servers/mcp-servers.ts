import type { McpServerRequest } from '#shared/api/mcp-servers.ts';
import type { Clock } from '#shared/kernel/clock.ts';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import type { McpAuthorizer, McpConnector } from '../../agent-bridge/ports/index.ts';
import type { Logger } from '../../platform/logger.ts';
import type { Random } from '../../platform/random.ts';
import type { Database } from '../../store/database.ts';
import { createMcpServersStore, type McpServerRow } from '../../store/tables/mcp-servers-store.ts';
import { SecretVaultError, type SecretVault } from '../secrets/index.ts';
import { notFound, type McpServerProblem } from './problems.ts';
import { check, merge, wantsDiscovery } from './rules.ts';
import {
  createServerSecrets,
  onlyUseful,
  withRequest,
  type ServerSecrets,
} from './server-secrets.ts';
import { createSessions, type McpServerTest, type Sessions } from './sessions.ts';
import { createSignIn, type SignIn, type SignInProgress } from './sign-in.ts';

/** A server as it may be shown. */
export type McpServerView = McpServerRow & {
  readonly hasOauth2Secret: boolean;
  readonly hasApiKey: boolean;
  readonly hasCustomHeaders: boolean;
  /** Nobody has to sign in, or the person did. */
  readonly authConnected: boolean;
};

type Answer<T> = Promise<Result<T, McpServerProblem>>;

/** The MCP servers that the person has set up for chats. */
export interface McpServers {
  list(): Answer<readonly McpServerView[]>;
  get(id: string): Answer<McpServerView>;
  create(request: McpServerRequest): Answer<McpServerView>;
  update(id: string, request: McpServerRequest): Answer<McpServerView>;
  delete(id: string): Answer<undefined>;
  /** The page on which the person signs in. */
  connect(id: string): Answer<string>;
  /** What the authorization server sent the person back with. */
  callback: SignIn['callback'];
  /** Where the newest sign-in stands. */
  signInProgress(id: string): Answer<SignInProgress>;
  disconnect(id: string): Answer<undefined>;
  /** Connects as a chat would and asks for the tools; takes as long as it does, at most 20 s. */
  test(id: string, signal: AbortSignal): Answer<McpServerTest>;
  /** Those of the ids that no server has. */
  unknown(ids: readonly string[]): readonly string[];
  open: Sessions['open'];
}

export type McpServersDeps = {
  readonly db: Database;
  readonly vault: SecretVault;
  readonly connector: McpConnector;
  readonly authorizer: McpAuthorizer;
  /** Of this program's own server, without a slash at the end. */
  readonly baseUrl: () => string;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
};

export function createMcpServers(deps: McpServersDeps): McpServers {
  const { clock, random } = deps;
  const store = createMcpServersStore(deps.db);
  const secrets = createServerSecrets(deps.vault);
  const signIn = createSignIn({
    ...deps,
    store,
    secrets,
    redirectUrl: (id) => `${deps.baseUrl()}/api/experimental/mcp/servers/${id}/oauth2/callback`,
  });

  const sessions = createSessions({ ...deps, store, secrets, signIn });

  async function view(row: McpServerRow): Promise<McpServerView> {
    const { clientSecret, apiKey, customHeaders, tokens } = await secrets.get(row.id);
    return {
      ...row,
      hasOauth2Secret: clientSecret !== undefined,
      hasApiKey: apiKey !== undefined,
      hasCustomHeaders: customHeaders !== undefined,
      authConnected: row.authType !== 'oauth2' || tokens !== undefined,
    };
  }

  /** What shall be stored, with what others have to say to it. */
  async function ready(before: McpServerRow, kept: ServerSecrets, request: McpServerRequest) {
    const merged = merge(before, request);
    if (!merged.ok) return merged;
    const isElsewhere = merged.value.url !== before.url && kept.registeredFor !== undefined;
    // A client that we registered ourselves is of no use at another server.
    const row = isElsewhere ? { ...merged.value, ...noClient } : merged.value;
    const { registeredFor, tokens, clientSecret, ...others } = kept;
    const ofClient = isElsewhere ? {} : { registeredFor, tokens, clientSecret };
    const given = withRequest({ ...others, ...ofClient }, request);
    const checked = check(row, given);
    if (!checked.ok) return checked;
    const sameSlug = store.findBySlug(row.slug);
    if (sameSlug && sameSlug.id !== row.id) {
      return err({ kind: 'conflict' as const, message: 'Another server has this slug.' });
    }
    const useful = onlyUseful(given, row.authType);
    if (wantsDiscovery(row)) return signIn.register(row, useful);
    const isOtherClient = clientFields.some((field) => row[field] !== before[field]);
    return ok({ row, secrets: isOtherClient ? { ...useful, tokens: undefined } : useful });
  }

  async function save(
    prepared: { readonly row: McpServerRow; readonly secrets: ServerSecrets },
    write: (row: McpServerRow) => void,
  ) {
    const row = { ...prepared.row, updatedAt: clock.now().toISOString() };
    await secrets.set(row.id, prepared.secrets);
    write(row);
    return ok(await view(row));
  }

  return {
    list: () => whereSecretsWork(async () => ok(await Promise.all(store.list().map(view)))),
    get: (id) =>
      whereSecretsWork(async () => {
        const row = store.find(id);
        return row ? ok(await view(row)) : notFound;
      }),
    create: (request) =>
      whereSecretsWork(async () => {
        const row = emptyRow(random.uuid(), clock.now().toISOString());
        const prepared = await ready(row, {}, request);
        return prepared.ok ? save(prepared.value, (saved) => store.insert(saved)) : prepared;
      }),
    update: (id, request) =>
      whereSecretsWork(async () => {
        const row = store.find(id);
        if (!row) return notFound;
        const prepared = await ready(row, await secrets.get(id), request);
        return prepared.ok ? save(prepared.value, (saved) => store.update(saved)) : prepared;
      }),
    delete: (id) =>
      whereSecretsWork(async () => {
        if (!store.find(id)) return notFound;
        await secrets.forget(id);
        signIn.forget(id);
        store.delete(id);
        return ok(undefined);
      }),
    connect: (id) => whereSecretsWork(() => signIn.connect(id)),
    callback: (id, answer) => whereSecretsWork(() => signIn.callback(id, answer)),
    signInProgress: (id) =>
      whereSecretsWork(async () => {
        const progress = await signIn.progress(id);
        return progress ? ok(progress) : notFound;
      }),
    disconnect: (id) => whereSecretsWork(() => signIn.disconnect(id)),
    test: (id, signal) =>
      whereSecretsWork(async () => {
        const row = store.find(id);
        return row ? ok(await sessions.test(row, signal)) : notFound;
      }),
    unknown: (ids) => ids.filter((id) => !store.find(id)),
    open: (ids, owner, signal) => sessions.open(ids, owner, signal),
  };
}

const noClient = { oauth2ClientId: '', oauth2AuthUrl: '', oauth2TokenUrl: '' } as const;
/** A token is for exactly these. */
const clientFields = ['url', 'oauth2ClientId', 'oauth2AuthUrl', 'oauth2TokenUrl'] as const;

function emptyRow(id: string, now: string): McpServerRow {
  return {
    id,
    displayName: '',
    slug: '',
    description: '',
    iconUrl: '',
    transport: 'streamable_http',
    url: '',
    authType: 'none',
    ...noClient,
    oauth2Scopes: '',
    apiKeyHeader: 'Authorization',
    toolAllowList: [],
    toolDenyList: [],
    availability: 'default_off',
    enabled: true,
    modelIntent: false,
    allowInPlanMode: false,
    forwardCoderHeaders: false,
    createdAt: now,
    updatedAt: now,
  };
}

/** A vault that cannot be used is an answer here, not a bug. */
async function whereSecretsWork<T>(work: () => Answer<T>): Answer<T> {
  try {
    return await work();
  } catch (cause) {
    if (!(cause instanceof SecretVaultError)) throw cause;
    return err({ kind: 'storage', message: cause.message });
  }
}
