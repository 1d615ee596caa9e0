import { z } from 'zod';
import { chatErrorSchema } from './chats.ts';
import { timeSchema, uuidSchema } from './common.ts';

/** In the order in which catalogues list them. `demo` is ours: scripted, no network, no AI. */
export const PROVIDER_IDS = [
  'anthropic',
  'azure',
  'bedrock',
  'google',
  'openai',
  'openai-compat',
  'openrouter',
  'vercel',
  'demo',
] as const;
export type ProviderId = (typeof PROVIDER_IDS)[number];

export const PROVIDER_NAMES: Readonly<Record<ProviderId, string>> = {
  anthropic: 'Anthropic',
  azure: 'Azure OpenAI',
  bedrock: 'AWS Bedrock',
  google: 'Google',
  openai: 'OpenAI',
  'openai-compat': 'OpenAI Compatible',
  openrouter: 'OpenRouter',
  vercel: 'Vercel AI Gateway',
  demo: 'Demo (scripted, no AI)',
};

export const modelCatalogSchema = z
  .object({
    providers: z.array(
      z.object({
        provider: z.string(),
        available: z.boolean(),
        unavailable_reason: z.string().optional(),
        models: z
          .array(
            z.object({
              /** `provider:model` */
              id: z.string(),
              provider: z.string(),
              model: z.string(),
              display_name: z.string(),
            }),
          )
          .nullable(),
      }),
    ),
  })
  .meta({ id: 'ModelCatalog' });

export const providerConfigSchema = z
  .object({
    /** The nil UUID when there is no stored row. */
    id: uuidSchema,
    provider: z.string(),
    display_name: z.string(),
    enabled: z.boolean(),
    has_api_key: z.boolean(),
    central_api_key_enabled: z.boolean(),
    allow_user_api_key: z.boolean(),
    allow_central_api_key_fallback: z.boolean(),
    base_url: z.string().optional(),
    source: z.enum(['database', 'env_preset', 'supported']),
    created_at: timeSchema,
    updated_at: timeSchema,
  })
  .meta({ id: 'ProviderConfig' });
export type ProviderConfig = z.infer<typeof providerConfigSchema>;

export const createProviderRequestSchema = z
  .object({
    provider: z.string(),
    display_name: z.string().nullish(),
    api_key: z.string().nullish(),
    base_url: z.string().nullish(),
    enabled: z.boolean().nullish(),
    central_api_key_enabled: z.boolean().nullish(),
    allow_user_api_key: z.boolean().nullish(),
    allow_central_api_key_fallback: z.boolean().nullish(),
  })
  .meta({ id: 'CreateProviderRequest' });
export type CreateProviderRequest = z.infer<typeof createProviderRequestSchema>;

export const updateProviderRequestSchema = createProviderRequestSchema
  .omit({ provider: true })
  .meta({ id: 'UpdateProviderRequest' });
export type UpdateProviderRequest = z.infer<typeof updateProviderRequestSchema>;

const decimal = z.union([z.number(), z.string()]);

/** How a model is called; unset fields keep the provider's default. */
export const modelCallConfigSchema = z
  .object({
    max_output_tokens: z.int().positive().nullish(),
    temperature: z.number().nullish(),
    top_p: z.number().nullish(),
    top_k: z.number().nullish(),
    presence_penalty: z.number().nullish(),
    frequency_penalty: z.number().nullish(),
    cost: z
      .object({
        input_price_per_million_tokens: decimal.nullish(),
        output_price_per_million_tokens: decimal.nullish(),
        cache_read_price_per_million_tokens: decimal.nullish(),
        cache_write_price_per_million_tokens: decimal.nullish(),
      })
      .nullish(),
    provider_options: z.record(z.string(), z.unknown()).nullish(),
  })
  .meta({ id: 'ModelCallConfig' });
export type ModelCallConfig = z.infer<typeof modelCallConfigSchema>;

export const modelConfigSchema = z
  .object({
    id: uuidSchema,
    provider: z.string(),
    model: z.string(),
    display_name: z.string(),
    enabled: z.boolean(),
    is_default: z.boolean(),
    context_limit: z.int(),
    compression_threshold: z.int(),
    model_config: modelCallConfigSchema.optional(),
    created_at: timeSchema,
    updated_at: timeSchema,
  })
  .meta({ id: 'ModelConfig' });
export type ModelConfig = z.infer<typeof modelConfigSchema>;

export const createModelConfigRequestSchema = z
  .object({
    provider: z.string(),
    model: z.string(),
    context_limit: z.int().positive(),
    display_name: z.string().nullish(),
    enabled: z.boolean().nullish(),
    is_default: z.boolean().nullish(),
    compression_threshold: z.int().min(0).max(100).nullish(),
    model_config: modelCallConfigSchema.nullish(),
  })
  .meta({ id: 'CreateModelConfigRequest' });
export type CreateModelConfigRequest = z.infer<typeof createModelConfigRequestSchema>;

export const updateModelConfigRequestSchema = createModelConfigRequestSchema
  .partial()
  .meta({ id: 'UpdateModelConfigRequest' });
export type UpdateModelConfigRequest = z.infer<typeof updateModelConfigRequestSchema>;

/** Pilothouse's own: model servers that answered on their usual loopback ports. */
export const localModelServersSchema = z
  .object({
    servers: z.array(
      z.object({
        name: z.enum(['Ollama', 'LM Studio', 'llama.cpp']),
        base_url: z.string(),
        models: z.array(z.string()),
      }),
    ),
  })
  .meta({ id: 'LocalModelServers' });
export type LocalModelServers = z.infer<typeof localModelServersSchema>;

/** An enabled provider that takes a key of the person's own. */
export const userProviderConfigSchema = z
  .object({
    provider_id: uuidSchema,
    provider: z.string(),
    display_name: z.string(),
    has_user_api_key: z.boolean(),
    has_central_api_key_fallback: z.boolean(),
    /** Whether the person may bring a key: of those that are listed, each. */
    byok_enabled: z.boolean(),
  })
  .meta({ id: 'UserProviderConfig' });
export type UserProviderConfig = z.infer<typeof userProviderConfigSchema>;

export const userProviderKeyRequestSchema = z
  .object({ api_key: z.string() })
  .meta({ id: 'UserProviderKeyRequest' });

/** Pilothouse's own: the answer of one small real request to a provider. */
export const providerTestSchema = z
  .object({
    ok: z.boolean(),
    /** Of the first part of the answer. */
    latency_ms: z.int().optional(),
    error: chatErrorSchema.optional(),
  })
  .meta({ id: 'ProviderTest' });
export type ProviderTest = z.infer<typeof providerTestSchema>;

/** Where API keys are kept, in words for the settings page. */
export const secretStorageSchema = z
  .object({ kind: z.enum(['file', 'keychain']), description: z.string() })
  .meta({ id: 'SecretStorage' });
