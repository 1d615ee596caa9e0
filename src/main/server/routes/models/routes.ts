import { z } from 'zod';
import { CHAT_PREFIXES } from '#shared/api/chats.ts';
import {
  createModelConfigRequestSchema,
  createProviderRequestSchema,
  localModelServersSchema,
  modelCatalogSchema,
  modelConfigSchema,
  providerConfigSchema,
  providerTestSchema,
  secretStorageSchema,
  updateModelConfigRequestSchema,
  updateProviderRequestSchema,
  userProviderConfigSchema,
  userProviderKeyRequestSchema,
} from '#shared/api/models.ts';
import type { ModelConfigId, ProviderConfigId } from '#shared/kernel/ids.ts';
import type { Models, Provider } from '../../../services/models/index.ts';
import type { ApiServer, RouteModule } from '../../api-server.ts';
import { HttpError } from '../../http-error.ts';
import { idParameter } from '../../request-values.ts';
import {
  presentCatalogueEntry,
  presentLocalServers,
  presentModelConfig,
  presentProvider,
  presentTest,
  presentUserProvider,
} from './present.ts';
import { valueOf } from './problems.ts';

const tags = ['Models'];
const noContent = z.undefined();
const providerParams = z.object({ provider: idParameter<ProviderConfigId>() });
const modelConfigParams = z.object({ modelConfig: idParameter<ModelConfigId>() });

/** Providers, models and where their keys are. */
export function modelsRoutes({ models }: { readonly models: Models }): RouteModule {
  return (app) => {
    for (const prefix of CHAT_PREFIXES) {
      catalogueRoutes(app, prefix, models);
      providerRoutes(app, prefix, models);
      userKeyRoutes(app, prefix, models);
      modelConfigRoutes(app, prefix, models);
    }
    ownRoutes(app, models);
  };
}

function catalogueRoutes(app: ApiServer, prefix: string, models: Models): void {
  app.get(
    `${prefix}/models`,
    {
      schema: {
        tags,
        summary: 'List the models that a chat can use',
        response: { 200: modelCatalogSchema },
      },
    },
    async () => ({ providers: (await models.catalogue()).map(presentCatalogueEntry) }),
  );
}

function providerRoutes(app: ApiServer, prefix: string, models: Models): void {
  app.get(
    `${prefix}/providers`,
    {
      schema: {
        tags,
        summary: 'List the supported providers',
        response: { 200: z.array(providerConfigSchema) },
      },
    },
    async () => (await readableProviders(models)).map(presentProvider),
  );
  app.post(
    `${prefix}/providers`,
    {
      schema: {
        tags,
        summary: 'Set up a provider',
        description: 'A key is stored apart from the database and never answered again.',
        body: createProviderRequestSchema,
        response: { 201: providerConfigSchema },
      },
    },
    async (request, reply) => {
      const provider = valueOf(await models.providers.create(request.body), 'provider');
      return reply.code(201).send(presentProvider(provider));
    },
  );
  app.patch(
    `${prefix}/providers/:provider`,
    {
      schema: {
        tags,
        summary: 'Change a provider',
        params: providerParams,
        body: updateProviderRequestSchema,
        response: { 200: providerConfigSchema },
      },
    },
    async (request) => {
      const { provider } = request.params;
      return presentProvider(
        valueOf(await models.providers.update(provider, request.body), 'provider'),
      );
    },
  );
  app.delete(
    `${prefix}/providers/:provider`,
    {
      schema: {
        tags,
        summary: 'Remove a provider with its key and its models',
        params: providerParams,
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      valueOf(await models.providers.delete(request.params.provider), 'provider');
      return reply.code(204).send();
    },
  );
}

function userKeyRoutes(app: ApiServer, prefix: string, models: Models): void {
  app.get(
    `${prefix}/user-provider-configs`,
    {
      schema: {
        tags,
        summary: 'List the providers that take a key of one’s own',
        response: { 200: z.array(userProviderConfigSchema) },
      },
    },
    async () =>
      (await readableProviders(models))
        .filter((provider) => provider.enabled && provider.allowUserApiKey)
        .map(presentUserProvider),
  );
  app.put(
    `${prefix}/user-provider-configs/:provider`,
    {
      schema: {
        tags,
        summary: 'Store a key of one’s own for a provider',
        params: providerParams,
        body: userProviderKeyRequestSchema,
        response: { 200: userProviderConfigSchema },
      },
    },
    async (request) => {
      const { provider } = request.params;
      return presentUserProvider(
        valueOf(await models.providers.setUserKey(provider, request.body.api_key), 'provider'),
      );
    },
  );
  app.delete(
    `${prefix}/user-provider-configs/:provider`,
    {
      schema: {
        tags,
        summary: 'Forget the key of one’s own for a provider',
        params: providerParams,
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      valueOf(await models.providers.clearUserKey(request.params.provider), 'provider');
      return reply.code(204).send();
    },
  );
}

function modelConfigRoutes(app: ApiServer, prefix: string, models: Models): void {
  app.get(
    `${prefix}/model-configs`,
    { schema: { tags, summary: 'List models', response: { 200: z.array(modelConfigSchema) } } },
    () => models.configs.list().map(presentModelConfig),
  );
  app.post(
    `${prefix}/model-configs`,
    {
      schema: {
        tags,
        summary: 'Add a model',
        body: createModelConfigRequestSchema,
        response: { 201: modelConfigSchema },
      },
    },
    (request, reply) => {
      const config = valueOf(models.configs.create(request.body), 'model');
      void reply.code(201);
      return presentModelConfig(config);
    },
  );
  app.patch(
    `${prefix}/model-configs/:modelConfig`,
    {
      schema: {
        tags,
        summary: 'Change a model',
        params: modelConfigParams,
        body: updateModelConfigRequestSchema,
        response: { 200: modelConfigSchema },
      },
    },
    (request) => {
      const { modelConfig } = request.params;
      return presentModelConfig(valueOf(models.configs.update(modelConfig, request.body), 'model'));
    },
  );
  app.delete(
    `${prefix}/model-configs/:modelConfig`,
    {
      schema: {
        tags,
        summary: 'Remove a model',
        params: modelConfigParams,
        response: { 204: noContent },
      },
    },
    (request, reply) => {
      valueOf(models.configs.delete(request.params.modelConfig), 'model');
      return reply.code(204).send();
    },
  );
}

/** Pilothouse's own, which the wire of others does not have. */
function ownRoutes(app: ApiServer, models: Models): void {
  const prefix = '/api/pilothouse/v1';
  app.get(
    `${prefix}/model-servers`,
    {
      schema: {
        tags,
        summary: 'Look for model servers on this computer',
        response: { 200: localModelServersSchema },
      },
    },
    async () => presentLocalServers(await models.localServers()),
  );
  app.get(
    `${prefix}/secret-storage`,
    {
      schema: { tags, summary: 'Say where keys are kept', response: { 200: secretStorageSchema } },
    },
    () => models.secretStorage(),
  );
  app.post(
    `${prefix}/providers/:provider/test`,
    {
      schema: {
        tags,
        summary: 'Ask a provider for one word, to see whether it works',
        params: providerParams,
        body: z.object({ model: z.string().nullish() }).nullish(),
        response: { 200: providerTestSchema },
      },
    },
    async (request) => {
      const model = request.body?.model ?? undefined;
      return presentTest(valueOf(await models.test(request.params.provider, model), 'provider'));
    },
  );
}

/** Without the keys nothing true can be said about who has one. */
async function readableProviders(models: Models): Promise<readonly Provider[]> {
  const providers = await models.providers.list();
  const problem = providers.find((provider) => provider.keyProblem !== undefined)?.keyProblem;
  if (problem !== undefined) throw new HttpError(500, { message: problem });
  return providers;
}
