import type { ProviderId } from '#shared/api/models.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Variables that say "use this provider". The first that is set wins. */
const keyVariables: Partial<Record<ProviderId, readonly string[]>> = {
  anthropic: ['ANTHROPIC_API_KEY'],
  bedrock: ['AWS_BEARER_TOKEN_BEDROCK'],
  google: ['GEMINI_API_KEY', 'GOOGLE_GENERATIVE_AI_API_KEY'],
  openai: ['OPENAI_API_KEY'],
  openrouter: ['OPENROUTER_API_KEY'],
  vercel: ['AI_GATEWAY_API_KEY'],
};

/** The key with which the environment sets a provider up by itself. */
export function presetKey(env: Environment, provider: ProviderId): string | undefined {
  const key = firstOf(env, keyVariables[provider] ?? []);
  // Neither does anything without its place.
  if (provider === 'bedrock' && awsRegion(env) === undefined) return undefined;
  return key;
}

/**
 * A key that a provider the person has set up may use, though it does not set one up: AWS
 * credentials are there for many other reasons, an Azure key needs the resource's address.
 */
export function ambientKey(env: Environment, provider: ProviderId): string | undefined {
  switch (provider) {
    case 'azure':
      return firstOf(env, ['AZURE_OPENAI_API_KEY', 'AZURE_API_KEY']);
    case 'bedrock': {
      const bearer = firstOf(env, keyVariables.bedrock ?? []);
      const id = firstOf(env, ['AWS_ACCESS_KEY_ID']);
      const secret = firstOf(env, ['AWS_SECRET_ACCESS_KEY']);
      if (bearer !== undefined || id === undefined || secret === undefined) return bearer;
      const token = firstOf(env, ['AWS_SESSION_TOKEN']);
      return [id, secret, ...(token === undefined ? [] : [token])].join(':');
    }
    default:
      return presetKey(env, provider);
  }
}

/** The region of the address, where it is one of AWS's own, else of the environment. */
export function bedrockRegion(env: Environment, baseUrl: string | undefined): string | undefined {
  const host = baseUrl === undefined ? '' : new URL(baseUrl).hostname;
  return /^bedrock-runtime(?:-fips)?\.([a-z0-9-]+)\./.exec(host)?.[1] ?? awsRegion(env);
}

function awsRegion(env: Environment): string | undefined {
  return firstOf(env, ['AWS_REGION', 'AWS_DEFAULT_REGION']);
}

function firstOf(env: Environment, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = env[name]?.trim();
    if (value !== undefined && value !== '') return value;
  }
  return undefined;
}
