import { z } from 'zod';
import {
  localModelServersSchema,
  modelConfigSchema,
  providerConfigSchema,
  providerTestSchema,
  secretStorageSchema,
  type CreateModelConfigRequest,
  type CreateProviderRequest,
  type LocalModelServers,
  type ModelConfig,
  type ProviderConfig,
  type ProviderTest,
  type UpdateModelConfigRequest,
  type UpdateProviderRequest,
} from '#shared/api/models.ts';
import type { HttpClient } from './http-client.ts';
import { chatsPath, ownPath } from './paths.ts';

export type SecretStorage = z.infer<typeof secretStorageSchema>;

export interface ModelsApi {
  models(signal?: AbortSignal): Promise<readonly ModelConfig[]>;
  addModel(request: CreateModelConfigRequest): Promise<ModelConfig>;
  changeModel(modelId: string, change: UpdateModelConfigRequest): Promise<ModelConfig>;
  removeModel(modelId: string): Promise<void>;
  providers(signal?: AbortSignal): Promise<readonly ProviderConfig[]>;
  addProvider(request: CreateProviderRequest): Promise<ProviderConfig>;
  changeProvider(providerId: string, change: UpdateProviderRequest): Promise<ProviderConfig>;
  removeProvider(providerId: string): Promise<void>;
  /** Asks for one word, to see whether the provider works; takes as long as it does. */
  testProvider(providerId: string): Promise<ProviderTest>;
  /** Ollama and its like on this machine. */
  localServers(signal?: AbortSignal): Promise<LocalModelServers['servers']>;
  secretStorage(signal?: AbortSignal): Promise<SecretStorage>;
}

export function createModelsApi(http: HttpClient): ModelsApi {
  const models = (...rest: readonly string[]): string => chatsPath('model-configs', ...rest);
  const providers = (...rest: readonly string[]): string => chatsPath('providers', ...rest);
  const model = { answer: modelConfigSchema };
  const provider = { answer: providerConfigSchema };
  return {
    models: (signal) => http.call({ path: models(), answer: z.array(modelConfigSchema), signal }),
    addModel: (body) => http.call({ method: 'POST', path: models(), body, ...model }),
    changeModel: (id, body) => http.call({ method: 'PATCH', path: models(id), body, ...model }),
    removeModel: (id) => http.send({ method: 'DELETE', path: models(id) }),
    providers: (signal) =>
      http.call({ path: providers(), answer: z.array(providerConfigSchema), signal }),
    addProvider: (body) => http.call({ method: 'POST', path: providers(), body, ...provider }),
    changeProvider: (id, body) =>
      http.call({ method: 'PATCH', path: providers(id), body, ...provider }),
    removeProvider: (id) => http.send({ method: 'DELETE', path: providers(id) }),
    testProvider(id) {
      const path = ownPath('providers', id, 'test');
      return http.call({ method: 'POST', path, body: {}, answer: providerTestSchema });
    },
    async localServers(signal) {
      const path = ownPath('model-servers');
      return (await http.call({ path, answer: localModelServersSchema, signal })).servers;
    },
    secretStorage: (signal) =>
      http.call({ path: ownPath('secret-storage'), answer: secretStorageSchema, signal }),
  };
}
