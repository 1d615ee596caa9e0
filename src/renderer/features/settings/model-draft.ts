import type { CreateModelConfigRequest, ModelCallConfig, ModelConfig } from '#shared/api/models.ts';

/** A model as it stands in the form: text, whatever it will be. */
export type ModelDraft = {
  readonly model: string;
  readonly name: string;
  readonly context: string;
  /** Percent of the context from which the conversation is summed up. */
  readonly threshold: string;
  readonly maxOutput: string;
  readonly inputPrice: string;
  readonly outputPrice: string;
  readonly cacheReadPrice: string;
  readonly cacheWritePrice: string;
  /** JSON by provider family. */
  readonly options: string;
};

export type DraftErrors = Partial<Record<keyof ModelDraft, string>>;

/** Families of provider options (contract 11.4); azure reads `openai`, bedrock `anthropic`. */
const FAMILIES = ['anthropic', 'google', 'openai', 'openaicompat', 'openrouter', 'vercel'];

const DEFAULT_THRESHOLD = 70;

export function draftOf(model: ModelConfig): ModelDraft {
  const { cost, max_output_tokens, provider_options } = model.model_config ?? {};
  return {
    model: model.model,
    name: model.display_name,
    context: String(model.context_limit),
    threshold: String(model.compression_threshold),
    maxOutput: textOf(max_output_tokens),
    inputPrice: textOf(cost?.input_price_per_million_tokens),
    outputPrice: textOf(cost?.output_price_per_million_tokens),
    cacheReadPrice: textOf(cost?.cache_read_price_per_million_tokens),
    cacheWritePrice: textOf(cost?.cache_write_price_per_million_tokens),
    options: provider_options ? JSON.stringify(provider_options, undefined, 2) : '',
  };
}

export function emptyDraft(contextLimit: number): ModelDraft {
  return {
    model: '',
    name: '',
    context: String(contextLimit),
    threshold: String(DEFAULT_THRESHOLD),
    maxOutput: '',
    inputPrice: '',
    outputPrice: '',
    cacheReadPrice: '',
    cacheWritePrice: '',
    options: '',
  };
}

/** What is wrong, field by field; a field that is merely empty is not wrong yet. */
export function checkDraft(draft: ModelDraft): DraftErrors {
  const errors: Record<string, string> = {};
  const price = 'An amount of dollars, such as 3 or 0.25.';
  if (!(readCount(draft.context) ?? 0)) errors['context'] = 'A whole number above 0.';
  const threshold = readCount(draft.threshold);
  if (threshold === undefined || threshold > 100) errors['threshold'] = 'A number from 0 to 100.';
  if (draft.maxOutput.trim() !== '' && !(readCount(draft.maxOutput) ?? 0)) {
    errors['maxOutput'] = 'A whole number above 0, or nothing.';
  }
  for (const field of PRICES) {
    if (draft[field].trim() !== '' && readPrice(draft[field]) === undefined) errors[field] = price;
  }
  const options = readOptions(draft.options);
  if (options.error !== undefined) errors['options'] = options.error;
  return errors;
}

const PRICES = ['inputPrice', 'outputPrice', 'cacheReadPrice', 'cacheWritePrice'] as const;

/**
 * The request of a draft without errors.
 *
 * @param before The settings of the call that the form does not show, which stay.
 */
export function requestOf(
  draft: ModelDraft,
  before: ModelCallConfig | undefined,
): Omit<CreateModelConfigRequest, 'provider'> {
  const [input, output, cacheRead, cacheWrite] = PRICES.map((field) => readPrice(draft[field]));
  return {
    model: draft.model.trim(),
    display_name: draft.name.trim() === '' ? draft.model.trim() : draft.name.trim(),
    context_limit: readCount(draft.context) ?? 0,
    compression_threshold: readCount(draft.threshold) ?? DEFAULT_THRESHOLD,
    model_config: {
      ...before,
      max_output_tokens: readCount(draft.maxOutput),
      cost: {
        input_price_per_million_tokens: input,
        output_price_per_million_tokens: output,
        cache_read_price_per_million_tokens: cacheRead,
        cache_write_price_per_million_tokens: cacheWrite,
      },
      provider_options: readOptions(draft.options).value,
    },
  };
}

function textOf(value: number | string | null | undefined): string {
  return value === null || value === undefined ? '' : String(value);
}

/** `200 000`, `200,000` and `200_000` are the same; undefined for no whole number. */
function readCount(text: string): number | undefined {
  const plain = text.replaceAll(/[\s,._]/g, '');
  return /^\d{1,12}$/.test(plain) ? Number(plain) : undefined;
}

function readPrice(text: string): number | undefined {
  const plain = text
    .trim()
    .replace(/^\$\s*/, '')
    .replace(',', '.');
  return /^\d+(\.\d+)?$/.test(plain) ? Number(plain) : undefined;
}

type Options = {
  readonly value?: Record<string, unknown> | undefined;
  readonly error?: string;
};

function readOptions(text: string): Options {
  if (text.trim() === '') return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { error: 'This is not JSON yet.' };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { error: 'An object, such as {"openai": {"reasoning_effort": "high"}}.' };
  }
  const entries = Object.entries(value);
  const unknown = entries.find(([family]) => !FAMILIES.includes(family));
  if (unknown) return { error: `“${unknown[0]}” is none of ${FAMILIES.join(', ')}.` };
  return { value: Object.fromEntries(entries) };
}
