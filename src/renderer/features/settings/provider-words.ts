type ProviderWords = {
  readonly name: string;
  /** Shown where an address can be given. */
  readonly baseUrl: 'optional' | 'required';
  readonly exampleUrl?: string;
  readonly urlNote?: string;
  readonly keyHint: string;
  readonly needsKey: boolean;
  /** A model to begin with. */
  readonly exampleModel: string;
  readonly exampleContext: number;
  /** Where a model's name is not simply the provider's. */
  readonly modelNote?: string;
};

/** Providers that can be set up here, in the order in which they are offered. */
export const OFFERED_PROVIDERS = [
  'anthropic',
  'openai',
  'google',
  'azure',
  'bedrock',
  'openrouter',
  'vercel',
  'openai-compat',
] as const;
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
  google: {
    name: 'Google',
    baseUrl: 'optional',
    keyHint: 'A Gemini API key, from aistudio.google.com.',
    needsKey: true,
    exampleModel: 'gemini-2.5-pro',
    exampleContext: 1_048_576,
  },
  azure: {
    name: 'Azure OpenAI',
    baseUrl: 'required',
    exampleUrl: 'https://NAME.openai.azure.com',
    urlNote: 'The address of your resource, from its page in the Azure portal.',
    keyHint: 'One of the two keys of the resource.',
    needsKey: true,
    exampleModel: 'my-gpt-5',
    exampleContext: 272_000,
    modelNote: 'The name of your deployment, not of the model behind it.',
  },
  bedrock: {
    name: 'AWS Bedrock',
    baseUrl: 'optional',
    exampleUrl: 'https://bedrock-runtime.us-east-1.amazonaws.com',
    urlNote: 'It names the region. Without it AWS_REGION of your environment counts.',
    keyHint:
      'A Bedrock API key, or ACCESS_KEY_ID:SECRET_ACCESS_KEY. Without it that of your environment.',
    needsKey: false,
    exampleModel: 'anthropic.claude-sonnet-4-5-20250929-v1:0',
    exampleContext: 200_000,
    modelNote: 'The id of the model or of an inference profile.',
  },
  openrouter: {
    name: 'OpenRouter',
    baseUrl: 'optional',
    keyHint: 'From openrouter.ai. It begins with sk-or-.',
    needsKey: true,
    exampleModel: 'anthropic/claude-sonnet-4.5',
    exampleContext: 200_000,
  },
  vercel: {
    name: 'Vercel AI Gateway',
    baseUrl: 'optional',
    keyHint: 'An AI Gateway key, from your Vercel dashboard.',
    needsKey: true,
    exampleModel: 'openai/gpt-5',
    exampleContext: 272_000,
  },
  'openai-compat': {
    name: 'OpenAI-compatible server',
    baseUrl: 'required',
    exampleUrl: 'http://127.0.0.1:8080/v1',
    keyHint: 'Whatever the server asks for; a local one often takes any text.',
    needsKey: true,
    exampleModel: 'qwen3-coder',
    exampleContext: 32_768,
  },
};

const DEMO_NAME = 'Demo (scripted, no AI)';

export function providerName(provider: string): string {
  if (isOffered(provider)) return providerWords[provider].name;
  return provider === 'demo' ? DEMO_NAME : provider;
}

export function isOffered(provider: string): provider is OfferedProvider {
  return OFFERED_PROVIDERS.some((offered) => offered === provider);
}
