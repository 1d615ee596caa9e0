import type { ProviderId } from '#shared/api/models.ts';
import type { ProviderConfigId } from '#shared/kernel/ids.ts';

/** A supported provider as it stands, stored or not. */
export type Provider = {
  /** Undefined when nothing is stored about it. */
  readonly id: ProviderConfigId | undefined;
  readonly provider: ProviderId;
  readonly displayName: string;
  readonly baseUrl: string | undefined;
  readonly enabled: boolean;
  /** A key is there, the person's environment counted. */
  readonly hasApiKey: boolean;
  /** The person has stored a key of his own for it. */
  readonly hasUserApiKey: boolean;
  /** Set when the stored keys cannot be read, in words for the person. */
  readonly keyProblem: string | undefined;
  readonly centralApiKeyEnabled: boolean;
  readonly allowUserApiKey: boolean;
  readonly allowCentralApiKeyFallback: boolean;
  readonly source: 'database' | 'env_preset' | 'supported';
  /** Undefined when nothing is stored. */
  readonly createdAt: string | undefined;
  readonly updatedAt: string | undefined;
};

/** Why a change of providers or model configs was refused. */
export type ModelsProblem =
  | { readonly kind: 'invalid'; readonly message: string; readonly field?: string }
  | { readonly kind: 'conflict'; readonly message: string }
  | { readonly kind: 'not_found' }
  /** The keys cannot be read or written; the message says why. */
  | { readonly kind: 'storage'; readonly message: string };

export function invalid(message: string, field?: string): ModelsProblem {
  return field === undefined ? { kind: 'invalid', message } : { kind: 'invalid', message, field };
}
