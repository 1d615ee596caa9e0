import { z } from 'zod';
import {
  MODEL_OVERRIDE_CONTEXTS,
  modelOverrideSchema,
  PERSONAL_OVERRIDE_CONTEXTS,
  personalModelOverridesSchema,
  updateModelOverrideSchema,
  updatePersonalModelOverrideSchema,
  userModelOverridesSchema,
} from '#shared/api/chat-config.ts';
import type { ChatConfig } from '../../../services/chat-config/index.ts';
import type { ApiServer } from '../../api-server.ts';
import { valueOf } from './answers.ts';

const tags = ['Chat settings'];
const noContent = { 204: z.void() };
const overrideParams = z.object({ context: z.enum(MODEL_OVERRIDE_CONTEXTS) });
const personalParams = z.object({ context: z.enum(PERSONAL_OVERRIDE_CONTEXTS) });

/** Which model works where. */
export function modelChoiceRoutes(
  app: ApiServer,
  base: string,
  choice: ChatConfig['modelChoice'],
): void {
  app.get(
    `${base}/model-override/:context`,
    {
      schema: {
        tags,
        summary: 'The model for subagents or titles',
        params: overrideParams,
        response: { 200: modelOverrideSchema },
      },
    },
    ({ params }) => choice.override(params.context),
  );
  app.put(
    `${base}/model-override/:context`,
    {
      schema: {
        tags,
        summary: 'Choose the model for subagents or titles',
        params: overrideParams,
        body: updateModelOverrideSchema,
        response: noContent,
      },
    },
    ({ params, body }, reply) => {
      valueOf(choice.setOverride(params.context, body.model_config_id));
      void reply.code(204).send();
    },
  );
  app.get(
    `${base}/personal-model-overrides`,
    {
      schema: {
        tags,
        summary: 'Whether people may choose models of their own',
        response: { 200: personalModelOverridesSchema },
      },
    },
    () => ({ allow_users: choice.personalAllowed() }),
  );
  app.put(
    `${base}/personal-model-overrides`,
    {
      schema: {
        tags,
        summary: 'Let people choose models of their own, or not',
        body: personalModelOverridesSchema,
        response: noContent,
      },
    },
    ({ body }, reply) => {
      choice.allowPersonal(body.allow_users);
      void reply.code(204).send();
    },
  );
  app.get(
    `${base}/user-personal-model-overrides`,
    {
      schema: {
        tags,
        summary: 'The models of one’s own',
        response: { 200: userModelOverridesSchema },
      },
    },
    ({ session: { userId } }) => ({
      enabled: choice.personalAllowed(),
      root: choice.personal(userId, 'root'),
      general: choice.personal(userId, 'general'),
      explore: choice.personal(userId, 'explore'),
      deployment_defaults: {
        general: choice.override('general'),
        explore: choice.override('explore'),
      },
    }),
  );
  app.put(
    `${base}/user-personal-model-overrides/:context`,
    {
      schema: {
        tags,
        summary: 'Choose a model of one’s own',
        params: personalParams,
        body: updatePersonalModelOverrideSchema,
        response: noContent,
      },
    },
    ({ params, body, session }, reply) => {
      const wanted = { mode: body.mode, modelConfigId: body.model_config_id ?? '' };
      valueOf(choice.setPersonal(session.userId, params.context, wanted));
      void reply.code(204).send();
    },
  );
}
