import type { ProviderId } from '#shared/api/models.ts';

type ProviderWords = {
  readonly name: string;
  /** Shown where an address can be given. */
  readonly baseUrl: 'none' | 'optional' | 'required';
  readonly keyHint: string;
  readonly needsKey: boolean;
  /** A model to begin with. */
  readonly exampleModel: string;
  readonly exampleContext: number;
};

/** Providers that can be set up here, in the order in which they are offered. */
export const OFFERED_PROVIDERS = ['anthropic', 'openai', 'openai-compat'] as const;
export type OfferedProvider = (typeof OFFERED_PROVIDERS)[number];

export const providerWords: Readonly<Record<OfferedProvider, ProviderWords>> = {
  anthropic: {
    name: 'Anthropic',
    baseUrl: 'optional',
    keyHint: 'From console.anthropic.com. It begins with sk-ant-.',
    needsKey: true,
    exampleModel: 'claude-sonnet-4-5',
    exampleContext: 200_000,
  },
  openai: {
    name: 'OpenAI',
    baseUrl: 'optional',
    keyHint: 'From platform.openai.com. It begins with sk-.',
    needsKey: true,
    exampleModel: 'gpt-5',
    exampleContext: 272_000,
  },
  'openai-compat': {
    name: 'OpenAI-compatible server',
    baseUrl: 'required',
    keyHint: 'Whatever the server asks for; a local one often takes any text.',
    needsKey: true,
    exampleModel: 'qwen3-coder',
    exampleContext: 32_768,
  },
};

const otherNames: Readonly<Partial<Record<ProviderId, string>>> = {
  azure: 'Azure OpenAI',
  bedrock: 'AWS Bedrock',
  google: 'Google',
  openrouter: 'OpenRouter',
  vercel: 'Vercel AI Gateway',
  demo: 'Demo (scripted, no AI)',
};

export function providerName(provider: string): string {
  const names: Readonly<Record<string, string | undefined>> = otherNames;
  return isOffered(provider) ? providerWords[provider].name : (names[provider] ?? provider);
}

export function isOffered(provider: string): provider is OfferedProvider {
  return OFFERED_PROVIDERS.some((offered) => offered === provider);
}

/** `200000` → `200k`. */
export function describeTokens(count: number): string {
  if (count < 1000) return String(count);
  if (count < 1_000_000) return `${Math.round(count / 1000)}k`;
  return `${Number((count / 1_000_000).toFixed(1))}M`;
}
