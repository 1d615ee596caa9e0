import type { ModelRequest } from '../../model/model-client.ts';
import { familyOptions, given } from './dialect.ts';
import type { CallExtras } from './dialect.ts';

/**
 * The `openai` options for the responses API, which OpenAI and Azure share. It has no
 * `logit_bias`, `prediction` or `structured_outputs`; they are accepted and have no effect.
 */
export function responsesExtras(
  { callConfig }: ModelRequest,
  target: { readonly provider: string; readonly optionsKey: 'openai' | 'azure' },
): CallExtras {
  const options = familyOptions(callConfig, 'openai', target);
  return {
    providerOptions: {
      [target.optionsKey]: given({
        include: options.include,
        instructions: options.instructions,
        logprobs: options.top_log_probs ?? options.log_probs,
        maxToolCalls: options.max_tool_calls,
        parallelToolCalls: options.parallel_tool_calls,
        user: options.user,
        reasoningEffort: options.reasoning_effort,
        reasoningSummary: options.reasoning_summary,
        textVerbosity: options.text_verbosity,
        // The conversation lives here; the provider is not asked to keep a copy of it. Reasoning
        // then comes back encrypted and is sent along with the next step.
        store: options.store ?? false,
        metadata: options.metadata,
        promptCacheKey: options.prompt_cache_key,
        safetyIdentifier: options.safety_identifier,
        serviceTier: options.service_tier,
        strictJsonSchema: options.strict_json_schema,
      }),
    },
    maxOutputTokens: options.max_completion_tokens ?? undefined,
    keptByProvider: options.store ?? false,
    tools: options.web_search_enabled
      ? [
          {
            type: 'provider',
            id: 'openai.web_search',
            name: 'web_search',
            args: given({
              searchContextSize: options.search_context_size,
              filters: options.allowed_domains && { allowedDomains: options.allowed_domains },
            }),
          },
        ]
      : [],
  };
}
