import { z } from 'zod';
import type { McpServerRequest } from '#shared/api/mcp-servers.ts';
import type { McpServerRow } from '../../store/tables/mcp-servers-store.ts';
import type { SecretVault } from '../secrets/index.ts';

const schema = z.object({
  clientSecret: z.string().optional(),
  apiKey: z.string().optional(),
  customHeaders: z.record(z.string(), z.string()).optional(),
  /** The redirect address with which we registered ourselves; absent for a client of the person's. */
  registeredFor: z.string().optional(),
  tokens: z
    .object({
      accessToken: z.string(),
      refreshToken: z.string().optional(),
      /** Milliseconds since 1970. */
      expiresAt: z.number().optional(),
    })
    .optional(),
});
export type ServerSecrets = Readonly<z.infer<typeof schema>>;

/** What is secret about each server, as one entry of the vault. Rejects with SecretVaultError. */
export interface ServerSecretsStore {
  get(id: string): Promise<ServerSecrets>;
  set(id: string, secrets: ServerSecrets): Promise<void>;
  forget(id: string): Promise<void>;
}

export function createServerSecrets(vault: SecretVault): ServerSecretsStore {
  const name = (id: string): string => `mcp-server/${id}`;
  return {
    async get(id) {
      const text = await vault.get(name(id));
      return text === undefined ? {} : schema.parse(JSON.parse(text));
    },
    async set(id, secrets) {
      if (Object.values(secrets).every((value) => value === undefined))
        await vault.delete(name(id));
      else await vault.set(name(id), JSON.stringify(secrets));
    },
    forget: (id) => vault.delete(name(id)),
  };
}

/** The secrets after a request: what it leaves out stays, what is empty goes. */
export function withRequest(secrets: ServerSecrets, request: McpServerRequest): ServerSecrets {
  const headers = request.custom_headers ?? secrets.customHeaders;
  return {
    ...secrets,
    clientSecret: (request.oauth2_client_secret ?? secrets.clientSecret) || undefined,
    apiKey: (request.api_key_value ?? secrets.apiKey) || undefined,
    customHeaders: headers && Object.keys(headers).length > 0 ? headers : undefined,
  };
}

/** Without what the way of signing in has no use for. */
export function onlyUseful(
  secrets: ServerSecrets,
  authType: McpServerRow['authType'],
): ServerSecrets {
  switch (authType) {
    case 'api_key':
      return { apiKey: secrets.apiKey };
    case 'custom_headers':
      return { customHeaders: secrets.customHeaders };
    case 'oauth2': {
      const { clientSecret, registeredFor, tokens } = secrets;
      return { clientSecret, registeredFor, tokens };
    }
    case 'none':
    case 'user_oidc':
      return {};
  }
}
