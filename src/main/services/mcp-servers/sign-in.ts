import type { Clock } from '#shared/kernel/clock.ts';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import type { McpAuthorizer, OAuthClient, OAuthTokens } from '../../agent-bridge/ports/index.ts';
import type { Random } from '../../platform/random.ts';
import type { McpServerRow, McpServersStore } from '../../store/tables/mcp-servers-store.ts';
import { invalid, notFound, type McpServerProblem } from './problems.ts';
import { isHttpUrl } from './rules.ts';
import type { ServerSecrets, ServerSecretsStore } from './server-secrets.ts';

/** How long the person may take on the authorization page. */
const stateLimitMs = 15 * 60 * 1000;
/** Sign-ins that are open at once; the oldest is given up for one more. */
const maxStates = 100;
/** A token that ends sooner is renewed before it is used. */
const renewBeforeMs = 60_000;

export type SignInDeps = {
  readonly store: McpServersStore;
  readonly secrets: ServerSecretsStore;
  readonly authorizer: McpAuthorizer;
  readonly clock: Clock;
  readonly random: Random;
  /** Where the callback of a server is. */
  readonly redirectUrl: (id: string) => string;
};

/** The person's own sign-in at servers that want one. */
export interface SignIn {
  /** Registers us where the settings name no client; the row with what came of it. */
  register(
    row: McpServerRow,
    secrets: ServerSecrets,
  ): Promise<
    Result<{ readonly row: McpServerRow; readonly secrets: ServerSecrets }, McpServerProblem>
  >;
  /** The page to go to. */
  connect(id: string): Promise<Result<string, McpServerProblem>>;
  callback(id: string, answer: SignInAnswer): Promise<Result<undefined, McpServerProblem>>;
  /** Where the newest sign-in stands; undefined for a server that there is not. */
  progress(id: string): Promise<SignInProgress | undefined>;
  /** The server was removed. */
  forget(id: string): void;
  disconnect(id: string): Promise<Result<undefined, McpServerProblem>>;
  /** A token that should work now; undefined when the person has to sign in. */
  accessToken(
    row: McpServerRow,
    options?: { readonly renew: boolean },
  ): Promise<string | undefined>;
}

/** What the authorization server sends the person back with: a code, or why there is none. */
export type SignInAnswer = { readonly state: string } & (
  | { readonly code: string }
  /** As the protocol names it, such as `access_denied`. */
  | { readonly refusal: string }
);

/** `failed`: in words for the person. */
export type SignInProgress =
  | { readonly kind: 'signed_out' }
  | { readonly kind: 'waiting' }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'connected' };

type Pending = {
  readonly id: string;
  readonly verifier: string;
  readonly redirectUrl: string;
  readonly endsAtMs: number;
};

export function createSignIn(deps: SignInDeps): SignIn {
  const { store, secrets, authorizer, clock, random } = deps;
  const pending = new Map<string, Pending>();
  /** Those whose code is being exchanged: they are no more to be answered, and not over yet. */
  const answered = new Set<Pending>();
  /** Why the newest sign-in at a server came to nothing; by the server's id. */
  const failures = new Map<string, string>();
  /** Renewals that run, so that two turns do not use one refresh token. */
  const renewals = new Map<string, Promise<string | undefined>>();

  async function register(row: McpServerRow, kept: ServerSecrets) {
    const redirectUrl = deps.redirectUrl(row.id);
    const client = await authorizer.register(row.url, redirectUrl);
    if (!client.ok) return invalid(client.error, 'url');
    const { clientId, clientSecret, authUrl, tokenUrl, scopes } = client.value;
    return ok({
      row: {
        ...row,
        oauth2ClientId: clientId,
        oauth2AuthUrl: authUrl,
        oauth2TokenUrl: tokenUrl,
        oauth2Scopes: row.oauth2Scopes === '' ? scopes : row.oauth2Scopes,
      },
      secrets: { ...kept, clientSecret, registeredFor: redirectUrl, tokens: undefined },
    });
  }

  /** The server and its client; registered again when we are found elsewhere than then. */
  async function readyServer(id: string) {
    const row = store.find(id);
    if (!row) return notFound;
    if (row.authType !== 'oauth2') return invalid('Nobody signs in to this server over OAuth 2.');
    const kept = await secrets.get(id);
    const isMoved = kept.registeredFor !== undefined && kept.registeredFor !== deps.redirectUrl(id);
    if (!isMoved) return ok({ row, secrets: kept });
    const again = await register(row, kept);
    if (again.ok) {
      await secrets.set(id, again.value.secrets);
      store.update(again.value.row);
    }
    return again;
  }

  async function keep(id: string, tokens: OAuthTokens): Promise<void> {
    const kept = await secrets.get(id);
    const { accessToken, refreshToken = kept.tokens?.refreshToken, expiresInSeconds } = tokens;
    const expiresAt =
      expiresInSeconds === undefined ? undefined : clock.now().getTime() + expiresInSeconds * 1000;
    await secrets.set(id, { ...kept, tokens: { accessToken, refreshToken, expiresAt } });
  }

  async function renew(row: McpServerRow, kept: ServerSecrets): Promise<string | undefined> {
    const refreshToken = kept.tokens?.refreshToken;
    if (refreshToken === undefined) return undefined;
    const tokens = await authorizer.refresh(clientOf(row, kept), {
      refreshToken,
      serverUrl: row.url,
    });
    if (!tokens.ok) return undefined;
    await keep(row.id, tokens.value);
    return tokens.value.accessToken;
  }

  function forgetOld(): void {
    const nowMs = clock.monotonicMs();
    for (const [state, { endsAtMs }] of pending) {
      if (endsAtMs < nowMs || pending.size >= maxStates) pending.delete(state);
    }
  }

  async function exchange(
    row: McpServerRow,
    code: string,
    begun: Pending,
  ): Promise<Result<undefined, McpServerProblem>> {
    answered.add(begun);
    try {
      return await fetchTokens(row, code, begun);
    } finally {
      answered.delete(begun);
    }
  }

  async function fetchTokens(
    row: McpServerRow,
    code: string,
    begun: Pending,
  ): Promise<Result<undefined, McpServerProblem>> {
    const { verifier, redirectUrl } = begun;
    const client = clientOf(row, await secrets.get(row.id));
    const request = { code, verifier, redirectUrl, serverUrl: row.url };
    const tokens = await authorizer.exchange(client, request);
    if (!tokens.ok) {
      failures.set(row.id, tokens.error);
      return err({ kind: 'upstream', message: tokens.error });
    }
    await keep(row.id, tokens.value);
    return ok(undefined);
  }

  return {
    register,
    async connect(id) {
      const server = await readyServer(id);
      if (!server.ok) return server;
      const { row, secrets: kept } = server.value;
      const redirectUrl = deps.redirectUrl(id);
      const state = random.token(32);
      const begun = await authorizer.begin(clientOf(row, kept), {
        redirectUrl,
        state,
        serverUrl: row.url,
      });
      if (!isHttpUrl(begun.url)) {
        return invalid('The address of the sign-in page is no http or https URL.');
      }
      forgetOld();
      failures.delete(id);
      const endsAtMs = clock.monotonicMs() + stateLimitMs;
      pending.set(state, { id, verifier: begun.verifier, redirectUrl, endsAtMs });
      return ok(begun.url);
    },
    async callback(id, answer) {
      forgetOld();
      const begun = pending.get(answer.state);
      pending.delete(answer.state);
      const row = store.find(id);
      if (begun?.id !== id || !row) return invalid('This sign-in is not known or took too long.');
      if ('code' in answer) return exchange(row, answer.code, begun);
      const message = refusalText(answer.refusal);
      failures.set(id, message);
      return invalid(message);
    },
    async progress(id) {
      const row = store.find(id);
      if (!row) return undefined;
      forgetOld();
      const failure = failures.get(id);
      if (failure !== undefined) return { kind: 'failed', message: failure };
      const open = [...pending.values(), ...answered];
      if (open.some((begun) => begun.id === id)) return { kind: 'waiting' };
      const { tokens } = await secrets.get(id);
      return { kind: tokens === undefined ? 'signed_out' : 'connected' };
    },
    forget(id) {
      failures.delete(id);
      for (const [state, begun] of pending) if (begun.id === id) pending.delete(state);
    },
    async disconnect(id) {
      if (!store.find(id)) return notFound;
      failures.delete(id);
      await secrets.set(id, { ...(await secrets.get(id)), tokens: undefined });
      return ok(undefined);
    },
    async accessToken(row, options) {
      const kept = await secrets.get(row.id);
      if (!kept.tokens) return undefined;
      const { accessToken, expiresAt } = kept.tokens;
      const isOld = expiresAt !== undefined && expiresAt - renewBeforeMs < clock.now().getTime();
      if (!isOld && !options?.renew) return accessToken;
      const running = renewals.get(row.id) ?? renew(row, kept);
      renewals.set(row.id, running);
      try {
        return await running;
      } finally {
        renewals.delete(row.id);
      }
    },
  };
}

function clientOf(row: McpServerRow, { clientSecret }: ServerSecrets): OAuthClient {
  return {
    clientId: row.oauth2ClientId,
    clientSecret,
    authUrl: row.oauth2AuthUrl,
    tokenUrl: row.oauth2TokenUrl,
    scopes: row.oauth2Scopes,
  };
}

function refusalText(refusal: string): string {
  return refusal === 'access_denied'
    ? 'The sign-in was declined.'
    : `The authorization server refused the sign-in (${refusal.replaceAll(/[^\w.-]/g, '').slice(0, 60)}).`;
}
