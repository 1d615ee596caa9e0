import type { ChatError } from '#shared/api/chats.ts';
import type { ModelConfigId } from '#shared/kernel/ids.ts';
import { ok, type Result } from '#shared/kernel/result.ts';
import { openProvider, type OpenModel, type OpenModelDeps } from './open-model.ts';

export type ComputerProvider = 'anthropic' | 'openai';

/** The models that use desktops (chats contract 9.4), for which the tools and sizes are made. */
const computerModels: Readonly<
  Record<ComputerProvider, { readonly model: string; readonly contextLimit: number }>
> = {
  anthropic: { model: 'claude-opus-4-6', contextLimit: 200_000 },
  openai: { model: 'gpt-5.5', contextLimit: 272_000 },
};
const compressionThreshold = 70;

/**
 * The provider's model for desktops, as it is configured if it is. Otherwise what it costs is
 * booked on the given one. The error says what is missing, such as the provider's key.
 */
export async function openComputerModel(
  deps: OpenModelDeps,
  { provider, booked }: { readonly provider: ComputerProvider; readonly booked: ModelConfigId },
): Promise<Result<OpenModel, ChatError>> {
  const client = await openProvider(deps, provider);
  if (!client.ok) return client;
  const { model, contextLimit } = computerModels[provider];
  const config = deps.configs.findModel(provider, model);
  return ok({
    client: client.value,
    provider,
    modelName: model,
    contextLimit: config?.contextLimit ?? contextLimit,
    compressionThreshold: config?.compressionThreshold ?? compressionThreshold,
    callConfig: config?.callConfig ?? {},
    modelConfigId: config?.id ?? booked,
  });
}
