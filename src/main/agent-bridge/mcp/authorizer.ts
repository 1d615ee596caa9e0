import type { FetchLike } from '@modelcontextprotocol/sdk/shared/transport.js';
import type {
  AuthorizationServerMetadata,
  OAuthTokens as SdkTokens,
} from '@modelcontextprotocol/sdk/shared/auth.js';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import type { McpAuthorizer, OAuthClient, OAuthTokens } from '../ports/index.ts';
import { boundedFetch } from './bounded-fetch.ts';

/** One request to an authorization server. */
const requestLimitMs = 10_000;
const maxAnswerBytes = 1024 * 1024;

const fetchWithLimit: FetchLike = (url, init) =>
  boundedFetch(maxAnswerBytes)(url, { ...init, signal: AbortSignal.timeout(requestLimitMs) });

/** OAuth by the SDK's own steps; it is loaded when the first is taken. */
export function createMcpAuthorizer(): McpAuthorizer {
  const sdk = () => import('@modelcontextprotocol/sdk/client/auth.js');
  return {
    async register(serverUrl, redirectUrl) {
      const auth = await sdk();
      try {
        const { authorizationServerUrl, authorizationServerMetadata: metadata } =
          await auth.discoverOAuthServerInfo(serverUrl, { fetchFn: fetchWithLimit });
        if (!metadata) return err('The server names no authorization server.');
        const client = await auth.registerClient(authorizationServerUrl, {
          metadata,
          clientMetadata: {
            client_name: 'Pilothouse',
            redirect_uris: [redirectUrl],
            grant_types: ['authorization_code', 'refresh_token'],
            response_types: ['code'],
            token_endpoint_auth_method: 'none',
          },
          fetchFn: fetchWithLimit,
        });
        return ok({
          clientId: client.client_id,
          clientSecret: client.client_secret,
          authUrl: metadata.authorization_endpoint,
          tokenUrl: metadata.token_endpoint,
          scopes: client.scope ?? '',
        });
      } catch (cause) {
        return err(`The authorization server could not be found or refused us${nameOf(cause)}.`);
      }
    },

    async begin(client, { redirectUrl, state, serverUrl }) {
      const { startAuthorization } = await sdk();
      const started = await startAuthorization(client.authUrl, {
        metadata: metadataOf(client),
        clientInformation: informationOf(client),
        redirectUrl,
        state,
        resource: resourceOf(serverUrl),
        ...(client.scopes === '' ? {} : { scope: client.scopes }),
      });
      return { url: started.authorizationUrl.href, verifier: started.codeVerifier };
    },

    exchange: (client, { code, verifier, redirectUrl, serverUrl }) =>
      tokensOf(async () =>
        (await sdk()).exchangeAuthorization(client.tokenUrl, {
          metadata: metadataOf(client),
          clientInformation: informationOf(client),
          authorizationCode: code,
          codeVerifier: verifier,
          redirectUri: redirectUrl,
          resource: resourceOf(serverUrl),
          fetchFn: fetchWithLimit,
        }),
      ),

    refresh: (client, { refreshToken, serverUrl }) =>
      tokensOf(async () =>
        (await sdk()).refreshAuthorization(client.tokenUrl, {
          metadata: metadataOf(client),
          clientInformation: informationOf(client),
          refreshToken,
          resource: resourceOf(serverUrl),
          fetchFn: fetchWithLimit,
        }),
      ),
  };
}

async function tokensOf(work: () => Promise<SdkTokens>): Promise<Result<OAuthTokens, string>> {
  try {
    const tokens = await work();
    return ok({
      accessToken: tokens.access_token,
      refreshToken: tokens.refresh_token,
      expiresInSeconds: tokens.expires_in,
    });
  } catch (cause) {
    return err(`The authorization server gave no token${nameOf(cause)}.`);
  }
}

/** What the SDK asks for, of a client whose addresses are known. */
function metadataOf(client: OAuthClient): AuthorizationServerMetadata {
  return {
    issuer: new URL(client.authUrl).origin,
    authorization_endpoint: client.authUrl,
    token_endpoint: client.tokenUrl,
    response_types_supported: ['code'],
    code_challenge_methods_supported: ['S256'],
    token_endpoint_auth_methods_supported:
      client.clientSecret === undefined ? ['none'] : ['client_secret_post', 'client_secret_basic'],
  };
}

function informationOf({ clientId, clientSecret }: OAuthClient) {
  return {
    client_id: clientId,
    ...(clientSecret === undefined ? {} : { client_secret: clientSecret }),
  };
}

/** The server's address without its fragment, as RFC 8707 has it. */
function resourceOf(serverUrl: string): URL {
  const url = new URL(serverUrl);
  url.hash = '';
  return url;
}

/** The protocol's name of a refusal; never an arbitrary message. */
function nameOf(cause: unknown): string {
  const code = cause instanceof Error && 'errorCode' in cause ? cause.errorCode : undefined;
  return typeof code === 'string' ? ` (${code})` : '';
}
