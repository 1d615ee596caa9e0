import { z } from 'zod';
import {
  planModeInstructionsSchema,
  systemPromptConfigSchema,
  updateSystemPromptConfigSchema,
  userPromptSchema,
} from '#shared/api/chat-config.ts';
import type { ChatConfig } from '../../../services/chat-config/index.ts';
import type { ApiServer } from '../../api-server.ts';
import { HttpError } from '../../http-error.ts';
import { valueOf } from './answers.ts';

const tags = ['Chat settings'];
const bodyLimit = 256 * 1024;
const noContent = { 204: z.void() };

/** What models are told. */
export function promptRoutes(app: ApiServer, base: string, prompts: ChatConfig['prompts']): void {
  app.get(
    `${base}/system-prompt`,
    {
      schema: {
        tags,
        summary: 'What every new chat begins with',
        response: { 200: systemPromptConfigSchema },
      },
    },
    () => {
      const { text, withDefault, default: ours } = prompts.system();
      return {
        system_prompt: text,
        include_default_system_prompt: withDefault,
        default_system_prompt: ours,
      };
    },
  );
  app.put(
    `${base}/system-prompt`,
    {
      bodyLimit,
      errorHandler: tooLargeIsInvalid,
      schema: {
        tags,
        summary: 'Change what every new chat begins with',
        body: updateSystemPromptConfigSchema,
        response: noContent,
      },
    },
    ({ body }, reply) => {
      valueOf(
        prompts.setSystem(body.system_prompt, body.include_default_system_prompt ?? undefined),
      );
      void reply.code(204).send();
    },
  );
  app.get(
    `${base}/plan-mode-instructions`,
    {
      schema: {
        tags,
        summary: 'What is added while a chat plans',
        response: { 200: planModeInstructionsSchema },
      },
    },
    () => ({ plan_mode_instructions: prompts.planInstructions() }),
  );
  app.put(
    `${base}/plan-mode-instructions`,
    {
      bodyLimit,
      errorHandler: tooLargeIsInvalid,
      schema: {
        tags,
        summary: 'Change what is added while a chat plans',
        body: planModeInstructionsSchema,
        response: noContent,
      },
    },
    ({ body }, reply) => {
      valueOf(prompts.setPlanInstructions(body.plan_mode_instructions));
      void reply.code(204).send();
    },
  );
  app.get(
    `${base}/user-prompt`,
    {
      schema: { tags, summary: 'Instructions of one’s own', response: { 200: userPromptSchema } },
    },
    ({ session }) => ({ custom_prompt: prompts.ofUser(session.userId) }),
  );
  app.put(
    `${base}/user-prompt`,
    {
      schema: {
        tags,
        summary: 'Change the instructions of one’s own',
        description: 'They hold from the next turn of every chat on.',
        body: userPromptSchema,
        response: { 200: userPromptSchema },
      },
    },
    ({ body, session }) => ({
      custom_prompt: valueOf(prompts.setOfUser(session.userId, body.custom_prompt)),
    }),
  );
}

function tooLargeIsInvalid(error: { readonly code?: string }): never {
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    throw new HttpError(400, { message: 'The request body is too large.' });
  }
  throw error;
}
