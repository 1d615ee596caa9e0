import type { ProviderId } from '#shared/api/models.ts';
import type { ModelConfigId } from '#shared/kernel/ids.ts';
import type { ModelConfigRow } from '../../store/tables/model-configs-store.ts';
import type { OpenModel } from './open-model.ts';

/** Quick and cheap ones, the preferred first. */
const cheapModels: readonly { readonly provider: ProviderId; readonly model: string }[] = [
  { provider: 'anthropic', model: 'claude-haiku-4-5' },
  { provider: 'openai', model: 'gpt-4o-mini' },
  { provider: 'google', model: 'gemini-2.5-flash' },
  { provider: 'azure', model: 'gpt-4o-mini' },
  { provider: 'bedrock', model: 'anthropic.claude-haiku-4-5-20251001-v1:0' },
  { provider: 'openrouter', model: 'anthropic/claude-3.5-haiku' },
  { provider: 'vercel', model: 'anthropic/claude-haiku-4.5' },
];
/** What is said to these stays with them: no other provider is asked about such a chat. */
const keptToThemselves: readonly ProviderId[] = ['openai-compat', 'demo'];

export type WordModelsDeps = {
  /** Without the deleted ones. */
  readonly configs: () => readonly ModelConfigRow[];
  readonly find: (id: ModelConfigId) => ModelConfigRow | undefined;
  readonly defaultModelId: () => ModelConfigId | undefined;
  /** The models that can be opened, as the person has set them. */
  readonly open: (id: ModelConfigId) => Promise<OpenModel | undefined>;
  /** A model that need not be configured, if there is a key for its provider. */
  readonly openNamed: (
    provider: ProviderId,
    model: string,
    /** Whose account it is booked on where it is not configured. */
    booked: ModelConfigId,
  ) => Promise<OpenModel | undefined>;
};

/** The models for titles and labels of a chat, one after the other as they are wanted. */
export async function* wordModels(
  deps: WordModelsDeps,
  request: {
    readonly chatModelId: ModelConfigId;
    readonly override: ModelConfigId | 'unusable' | undefined;
    /** The person wants it; we want it; we want it if it costs next to nothing. */
    readonly how: 'asked' | 'unasked' | 'in_passing';
  },
): AsyncGenerator<OpenModel, void, undefined> {
  const { chatModelId, override, how } = request;
  if (override === 'unusable') return;
  if (override !== undefined) {
    yield* given(await deps.open(override));
    return;
  }
  const defaultId = deps.defaultModelId();
  const chatModel = deps.find(chatModelId) ?? (defaultId && deps.find(defaultId));
  if (chatModel && !keptToThemselves.includes(chatModel.provider)) {
    if (how === 'asked') {
      const configured = firstCheap(deps.configs());
      if (configured) {
        yield* given(await deps.open(configured.id));
        return;
      }
    } else {
      for (const { provider, model } of cheapModels) {
        yield* given(await deps.openNamed(provider, model, chatModelId));
      }
    }
  }
  if (how !== 'in_passing') yield* given(await deps.open(chatModelId));
}

function* given(model: OpenModel | undefined): Generator<OpenModel, void, undefined> {
  if (model) yield model;
}

function firstCheap(configs: readonly ModelConfigRow[]): ModelConfigRow | undefined {
  for (const { provider, model } of cheapModels) {
    const found = configs.find(
      (config) => config.enabled && config.provider === provider && config.model === model,
    );
    if (found) return found;
  }
  return undefined;
}
