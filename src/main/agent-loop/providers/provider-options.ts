import { z } from 'zod';
import type { ModelCallConfig } from '#shared/api/models.ts';

const count = z.int().nonnegative();
const strings = z.array(z.string());
const bias = z.record(z.string(), z.number());
const jsonObject = z.record(z.string(), z.json());
const verbosity = z.enum(['low', 'medium', 'high']);
const effort = z.enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max']);

const reasoningBudget = z.object({
  enabled: z.boolean().nullish(),
  exclude: z.boolean().nullish(),
  max_tokens: z.int().positive().nullish(),
  effort: effort.nullish(),
});

/**
 * `ModelCallConfig.provider_options` by family: `azure` reads `openai`, `bedrock` reads `anthropic`.
 * What is not named here is ignored; a null is the same as absent.
 */
const optionSchemas = {
  openai: z.object({
    include: strings.nullish(),
    instructions: z.string().nullish(),
    logit_bias: bias.nullish(),
    log_probs: z.boolean().nullish(),
    top_log_probs: count.max(20).nullish(),
    max_tool_calls: z.int().positive().nullish(),
    parallel_tool_calls: z.boolean().nullish(),
    user: z.string().nullish(),
    reasoning_effort: effort.exclude(['max']).nullish(),
    reasoning_summary: z.string().nullish(),
    max_completion_tokens: z.int().positive().nullish(),
    text_verbosity: verbosity.nullish(),
    prediction: jsonObject.nullish(),
    store: z.boolean().nullish(),
    metadata: jsonObject.nullish(),
    prompt_cache_key: z.string().nullish(),
    safety_identifier: z.string().nullish(),
    service_tier: z.string().nullish(),
    structured_outputs: z.boolean().nullish(),
    strict_json_schema: z.boolean().nullish(),
    web_search_enabled: z.boolean().nullish(),
    search_context_size: verbosity.nullish(),
    allowed_domains: strings.nullish(),
  }),
  anthropic: z.object({
    send_reasoning: z.boolean().nullish(),
    thinking: z.object({ budget_tokens: z.int().positive() }).nullish(),
    effort: effort.exclude(['none', 'minimal']).nullish(),
    disable_parallel_tool_use: z.boolean().nullish(),
    web_search_enabled: z.boolean().nullish(),
    allowed_domains: strings.nullish(),
    blocked_domains: strings.nullish(),
  }),
  google: z.object({
    thinking_config: z
      .object({
        /** -1 lets the model decide. */
        thinking_budget: z.int().min(-1).nullish(),
        include_thoughts: z.boolean().nullish(),
      })
      .nullish(),
    cached_content: z.string().nullish(),
    safety_settings: z.array(z.object({ category: z.string(), threshold: z.string() })).nullish(),
    threshold: z.string().nullish(),
    web_search_enabled: z.boolean().nullish(),
  }),
  openaicompat: z.object({
    user: z.string().nullish(),
    reasoning_effort: z.string().nullish(),
  }),
  openrouter: z.object({
    reasoning: reasoningBudget.nullish(),
    extra_body: jsonObject.nullish(),
    include_usage: z.boolean().nullish(),
    logit_bias: bias.nullish(),
    log_probs: z.boolean().nullish(),
    parallel_tool_calls: z.boolean().nullish(),
    user: z.string().nullish(),
    provider: z
      .object({
        order: strings.nullish(),
        allow_fallbacks: z.boolean().nullish(),
        require_parameters: z.boolean().nullish(),
        data_collection: z.string().nullish(),
        only: strings.nullish(),
        ignore: strings.nullish(),
        quantizations: strings.nullish(),
        sort: z.string().nullish(),
      })
      .nullish(),
  }),
  vercel: z.object({
    reasoning: reasoningBudget.nullish(),
    providerOptions: z.object({ order: strings.nullish(), models: strings.nullish() }).nullish(),
    user: z.string().nullish(),
    logit_bias: bias.nullish(),
    logprobs: z.boolean().nullish(),
    top_logprobs: count.max(20).nullish(),
    parallel_tool_calls: z.boolean().nullish(),
    extra_body: jsonObject.nullish(),
  }),
} as const;

export type OptionFamily = keyof typeof optionSchemas;
export type FamilyOptions = {
  readonly [Family in OptionFamily]: z.output<(typeof optionSchemas)[Family]>;
};

const schemas: { readonly [Family in OptionFamily]: z.ZodType<FamilyOptions[Family]> } =
  optionSchemas;

/** Its first fault: where it is, in the spelling of the wire, and what is wrong with it. */
export type OptionFault = { readonly field: string; readonly problem: string };

/** Undefined when every family's options can be used. */
export function providerOptionFault(
  options: ModelCallConfig['provider_options'],
): OptionFault | undefined {
  for (const family of Object.keys(schemas)) {
    const parsed = readOptions(options, family as OptionFamily);
    if (!parsed.ok) return parsed.fault;
  }
  return undefined;
}

export function readOptions<Family extends OptionFamily>(
  options: ModelCallConfig['provider_options'],
  family: Family,
):
  | { readonly ok: true; readonly value: FamilyOptions[Family] }
  | { readonly ok: false; readonly fault: OptionFault } {
  const parsed = schemas[family].safeParse(options?.[family] ?? {});
  if (parsed.success) return { ok: true, value: parsed.data };
  const issue = parsed.error.issues[0];
  const field = [family, ...(issue?.path ?? [])].map(String).join('.');
  return { ok: false, fault: { field, problem: issue?.message ?? 'not understood' } };
}
