import { PROVIDER_IDS } from '#shared/api/models.ts';
import type { ProviderId } from '#shared/api/models.ts';
import { err, ok } from '#shared/kernel/result.ts';
import type { Result } from '#shared/kernel/result.ts';
import { CONNECTABLE_PROVIDERS } from '../../agent-loop/index.ts';
import { usesCentralKey } from './credentials.ts';
import { invalid } from './types.ts';
import type { ModelsProblem, Provider } from './types.ts';

const maxApiKeyBytes = 10_240;

/** In the order of catalogues; only those that really work. */
export const SUPPORTED_PROVIDERS: readonly ProviderId[] = PROVIDER_IDS.filter((id) =>
  CONNECTABLE_PROVIDERS.some((supported) => supported === id),
);

/** Ids are compared trimmed and in lower case. */
export function parseProviderId(text: string): Result<ProviderId, ModelsProblem> {
  const name = text.trim().toLowerCase();
  const known = PROVIDER_IDS.find((id) => id === name);
  if (!known) {
    return err(invalid(`There is no provider “${text.trim()}”.`, 'provider'));
  }
  if (!SUPPORTED_PROVIDERS.includes(known)) {
    return err(
      invalid(
        `Pilothouse cannot talk to the provider “${known}” yet. It can talk to ${SUPPORTED_PROVIDERS.join(', ')}.`,
        'provider',
      ),
    );
  }
  return ok(known);
}

/** Undefined for a blank key. */
export function parseApiKey(text: string): Result<string | undefined, ModelsProblem> {
  const key = text.trim();
  if (Buffer.byteLength(key) > maxApiKeyBytes) {
    return err(invalid(`An API key has at most ${maxApiKeyBytes} bytes.`, 'api_key'));
  }
  // A header cannot carry anything else.
  if (!/^[\x21-\x7e]*$/.test(key)) {
    return err(invalid('An API key has no spaces and no special characters.', 'api_key'));
  }
  return ok(key === '' ? undefined : key);
}

/** Undefined for a blank address. */
export function parseBaseUrl(text: string): Result<string | undefined, ModelsProblem> {
  const trimmed = text.trim();
  if (trimmed === '') return ok(undefined);
  const url = URL.parse(trimmed);
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:') || url.hostname === '') {
    return err(invalid('The base URL must be absolute and begin with http or https.', 'base_url'));
  }
  if (url.username !== '' || url.password !== '') {
    return err(invalid('The base URL must not contain a user name or password.', 'base_url'));
  }
  return ok(trimmed);
}

export type CredentialPolicy = {
  readonly provider: ProviderId;
  readonly baseUrl: string | undefined;
  readonly hasApiKey: boolean;
  readonly centralApiKeyEnabled: boolean;
  readonly allowUserApiKey: boolean;
  readonly allowCentralApiKeyFallback: boolean;
};

/** Where keys may come from must make sense as a whole. Undefined when it does. */
export function policyProblem(policy: CredentialPolicy): ModelsProblem | undefined {
  if (!policy.centralApiKeyEnabled && !policy.allowUserApiKey) {
    return invalid('At least one source of API keys must be allowed.');
  }
  if (
    policy.allowCentralApiKeyFallback &&
    !(policy.centralApiKeyEnabled && policy.allowUserApiKey)
  ) {
    return invalid('A fallback needs both sources of API keys.', 'allow_central_api_key_fallback');
  }
  // Bedrock's may come with the environment of another day.
  const mayWait = policy.provider === 'bedrock' || !needsKey(policy);
  if (policy.centralApiKeyEnabled && !policy.hasApiKey && !mayWait) {
    return invalid('The API key is missing.', 'api_key');
  }
  return undefined;
}

/** A server at an address of the person's own may be open, as local ones are. */
export function needsKey(provider: {
  readonly provider: ProviderId;
  readonly baseUrl: string | undefined;
}): boolean {
  if (provider.provider === 'demo') return false;
  return !(provider.provider === 'openai-compat' && provider.baseUrl !== undefined);
}

export type Availability =
  | { readonly available: true }
  | {
      readonly available: false;
      readonly reason: 'missing_api_key' | 'user_api_key_required' | 'fetch_failed';
    };

export function availability(
  provider: CredentialPolicy & Pick<Provider, 'hasUserApiKey' | 'keyProblem'>,
): Availability {
  if (provider.keyProblem !== undefined) return { available: false, reason: 'fetch_failed' };
  if (!needsKey(provider)) return { available: true };
  if (provider.allowUserApiKey && provider.hasUserApiKey) return { available: true };
  if (!usesCentralKey(provider)) return { available: false, reason: 'user_api_key_required' };
  return provider.hasApiKey ? { available: true } : { available: false, reason: 'missing_api_key' };
}
