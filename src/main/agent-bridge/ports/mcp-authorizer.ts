import type { Result } from '#shared/kernel/result.ts';

/** What an authorization server knows us by, and where it is. */
export type OAuthClient = {
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  readonly authUrl: string;
  readonly tokenUrl: string;
  /** Separated by spaces; may be empty. */
  readonly scopes: string;
};

export type OAuthTokens = {
  readonly accessToken: string;
  readonly refreshToken: string | undefined;
  readonly expiresInSeconds: number | undefined;
};

/** OAuth 2 with PKCE for MCP servers. Errors are sentences for the person. */
export interface McpAuthorizer {
  /** Finds the server's authorization server and registers us there. */
  register(serverUrl: string, redirectUrl: string): Promise<Result<OAuthClient, string>>;
  /** The page on which the person allows us in, and the verifier that the exchange needs. */
  begin(
    client: OAuthClient,
    request: { readonly redirectUrl: string; readonly state: string; readonly serverUrl: string },
  ): Promise<{ readonly url: string; readonly verifier: string }>;
  exchange(
    client: OAuthClient,
    request: {
      readonly code: string;
      readonly verifier: string;
      readonly redirectUrl: string;
      readonly serverUrl: string;
    },
  ): Promise<Result<OAuthTokens, string>>;
  refresh(
    client: OAuthClient,
    request: { readonly refreshToken: string; readonly serverUrl: string },
  ): Promise<Result<OAuthTokens, string>>;
}
