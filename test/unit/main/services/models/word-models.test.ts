import { describe, expect, it } from 'vitest';
import type { OpenModel } from '#main/services/models/index.ts';
import { wordModels } from '#main/services/models/word-models.ts';
import type { ModelConfigRow } from '#main/store/tables/model-configs-store.ts';
import type { ProviderId } from '#shared/api/models.ts';
import type { ModelConfigId } from '#shared/kernel/ids.ts';

function config(provider: ProviderId, model: string, enabled = true): ModelConfigRow {
  return {
    id: `${provider}/${model}` as ModelConfigId,
    provider,
    model,
    displayName: model,
    enabled,
    isDefault: false,
    contextLimit: 1000,
    compressionThreshold: 70,
    callConfig: null,
    deleted: false,
    createdAt: '',
    updatedAt: '',
  };
}

type Request = Parameters<typeof wordModels>[1];

/** Names of what is opened, in that order; only these providers have a key. */
async function opened(
  configs: readonly ModelConfigRow[],
  keys: readonly ProviderId[],
  request: Pick<Request, 'how'> & Partial<Request>,
): Promise<string[]> {
  const model = (provider: ProviderId, modelName: string): OpenModel => ({
    client: { stream: () => (async function* none() {})() },
    provider,
    modelName,
    contextLimit: 0,
    compressionThreshold: 0,
    callConfig: {},
    modelConfigId: '' as ModelConfigId,
  });
  const find = (id: ModelConfigId) => configs.find((each) => each.id === id);
  const names: string[] = [];
  const candidates = wordModels(
    {
      configs: () => configs,
      find,
      defaultModelId: () => configs[0]?.id,
      open: (id) => {
        const found = find(id);
        return Promise.resolve(found && model(found.provider, found.model));
      },
      openNamed: (provider, name) =>
        Promise.resolve(keys.includes(provider) ? model(provider, name) : undefined),
    },
    {
      chatModelId: configs[0]?.id ?? ('' as ModelConfigId),
      override: undefined,
      ...request,
    },
  );
  for await (const candidate of candidates) {
    names.push(`${candidate.provider}/${candidate.modelName}`);
  }
  return names;
}

describe('models for words', () => {
  const big = config('anthropic', 'claude-big');
  const keys: readonly ProviderId[] = ['openai', 'anthropic'];

  it('are the cheap ones with a key, then the chat’s own', async () => {
    expect(await opened([big], keys, { how: 'unasked' })).toEqual([
      'anthropic/claude-haiku-4-5',
      'openai/gpt-4o-mini',
      'anthropic/claude-big',
    ]);
    expect(await opened([big], keys, { how: 'in_passing' })).toEqual([
      'anthropic/claude-haiku-4-5',
      'openai/gpt-4o-mini',
    ]);
  });

  it('are, when asked for, the first cheap one that is set up, or the chat’s own', async () => {
    const mini = config('openai', 'gpt-4o-mini');
    expect(await opened([big, mini], keys, { how: 'asked' })).toEqual(['openai/gpt-4o-mini']);
    expect(await opened([big, { ...mini, enabled: false }], keys, { how: 'asked' })).toEqual([
      'anthropic/claude-big',
    ]);
  });

  it('are the chosen one alone, and none when that cannot be used', async () => {
    const chosen = config('openai', 'gpt-chosen');
    expect(await opened([big, chosen], keys, { how: 'unasked', override: chosen.id })).toEqual([
      'openai/gpt-chosen',
    ]);
    expect(await opened([big], keys, { how: 'unasked', override: 'unusable' })).toEqual([]);
  });

  it('ask no one else about what is said to a server of the person’s own, or to the demo', async () => {
    for (const own of [config('openai-compat', 'local'), config('demo', 'scripted')]) {
      const name = `${own.provider}/${own.model}`;
      expect(await opened([own], keys, { how: 'unasked' })).toEqual([name]);
      expect(await opened([own], keys, { how: 'in_passing' })).toEqual([]);
    }
  });
});
