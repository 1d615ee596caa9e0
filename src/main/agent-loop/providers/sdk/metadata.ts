import type { SharedV4ProviderMetadata } from '@ai-sdk/provider';
import type { ProviderMetadata } from '../../model/model-client.ts';
import type { SdkDialect } from './dialect.ts';

type Keys = Pick<SdkDialect, 'metadataKey' | 'relays'>;

/** The form in which it is stored: a relay's metadata, of whatever key, stand under the relay's own. */
export function keptMetadata(
  metadata: SharedV4ProviderMetadata | undefined,
  { metadataKey, relays }: Keys,
): { metadata?: ProviderMetadata } {
  if (!metadata) return {};
  return { metadata: relays ? { [metadataKey]: metadata } : metadata };
}

/** Metadata that tell at least whose they are: what one provider ran means nothing to another. */
export function providerMark(
  metadata: SharedV4ProviderMetadata | undefined,
  { metadataKey, relays }: Keys,
): SharedV4ProviderMetadata {
  return relays ? { ...metadata } : { [metadataKey]: {}, ...metadata };
}

export function mergeMetadata(
  first: SharedV4ProviderMetadata | undefined,
  second: SharedV4ProviderMetadata | undefined,
): SharedV4ProviderMetadata | undefined {
  if (!first || !second) return first ?? second;
  const merged = { ...first };
  for (const [provider, values] of Object.entries(second)) {
    merged[provider] = { ...merged[provider], ...values };
  }
  return merged;
}
