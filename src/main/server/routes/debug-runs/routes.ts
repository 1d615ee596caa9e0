import { z } from 'zod';
import { CHAT_PREFIXES } from '#shared/api/chats.ts';
import {
  debugLoggingSchema,
  debugRunSchema,
  debugRunSummarySchema,
  setDebugLoggingRequestSchema,
  setUserDebugLoggingRequestSchema,
  userDebugLoggingSchema,
} from '#shared/api/debug-runs.ts';
import type { ChatId, UserId } from '#shared/kernel/ids.ts';
import type { Chats } from '../../../services/chats/index.ts';
import type { DebugRuns } from '../../../services/debug-runs/index.ts';
import type { ApiServer, RouteModule } from '../../api-server.ts';
import { HttpError } from '../../http-error.ts';
import { idParameter } from '../../request-values.ts';
import { presentRun, presentRunSummary } from './present.ts';

const tags = ['Debug runs'];
const noContent = { 204: z.void() };
const chatParams = z.object({ chat: idParameter<ChatId>() });
const runParams = chatParams.extend({ debugRun: idParameter<string>() });

type Deps = { readonly chats: Pick<Chats, 'find'>; readonly debugRuns: DebugRuns };

/** What models were asked, and whether that is recorded. The same under each prefix. */
export function debugRunsRoutes(deps: Deps): RouteModule {
  return (app) => {
    for (const prefix of CHAT_PREFIXES) {
      runRoutes(app, prefix, deps);
      loggingRoutes(app, prefix, deps);
      ownLoggingRoutes(app, prefix, deps);
    }
  };
}

function runRoutes(app: ApiServer, prefix: string, { chats, debugRuns }: Deps): void {
  function checkChat(userId: UserId, id: ChatId): void {
    const chat = chats.find(userId, id);
    if (!chat.ok) throw new HttpError(404, { message: 'There is no such chat.' });
  }

  app.get(
    `${prefix}/:chat/debug/runs`,
    {
      schema: {
        tags,
        summary: 'List what models were asked',
        description: 'The newest 100, and only while debug logging is on.',
        params: chatParams,
        response: { 200: z.array(debugRunSummarySchema) },
      },
    },
    ({ params, session }) => {
      checkChat(session.userId, params.chat);
      return debugRuns.list(params.chat).map(presentRunSummary);
    },
  );

  app.get(
    `${prefix}/:chat/debug/runs/:debugRun`,
    {
      schema: {
        tags,
        summary: 'Get a recorded run with its steps',
        params: runParams,
        response: { 200: debugRunSchema },
      },
    },
    ({ params, session }) => {
      checkChat(session.userId, params.chat);
      const found = debugRuns.find(params.chat, params.debugRun);
      if (!found) throw new HttpError(404, { message: 'There is no such run.' });
      return presentRun(found);
    },
  );
}

function loggingRoutes(app: ApiServer, prefix: string, { debugRuns: { logging } }: Deps): void {
  const path = `${prefix}/config/debug-logging`;

  app.get(
    path,
    {
      schema: {
        tags,
        summary: 'Who may have requests recorded',
        response: { 200: debugLoggingSchema },
      },
    },
    () => ({ allow_users: logging.usersMayChoose(), forced_by_deployment: logging.forced }),
  );

  app.put(
    path,
    {
      schema: {
        tags,
        summary: 'Let people have their requests recorded',
        body: setDebugLoggingRequestSchema,
        response: noContent,
      },
    },
    ({ body }, reply) => {
      logging.allowUsers(body.allow_users);
      void reply.code(204).send();
    },
  );
}

function ownLoggingRoutes(app: ApiServer, prefix: string, { debugRuns: { logging } }: Deps): void {
  const path = `${prefix}/config/user-debug-logging`;

  app.get(
    path,
    {
      schema: {
        tags,
        summary: 'Whether one’s own requests are recorded',
        response: { 200: userDebugLoggingSchema },
      },
    },
    ({ session }) => ({
      debug_logging_enabled: logging.isOn(session.userId),
      user_toggle_allowed: !logging.forced && logging.usersMayChoose(),
      forced_by_deployment: logging.forced,
    }),
  );

  app.put(
    path,
    {
      schema: {
        tags,
        summary: 'Have one’s own requests recorded',
        description: '403 where it is not allowed; 409 where it cannot be chosen.',
        body: setUserDebugLoggingRequestSchema,
        response: noContent,
      },
    },
    ({ body, session }, reply) => {
      const set = logging.set(session.userId, body.debug_logging_enabled);
      if (!set.ok) {
        throw set.error.kind === 'forced'
          ? new HttpError(409, { message: 'Every request is recorded here.' })
          : new HttpError(403, { message: 'Recording has to be allowed first.' });
      }
      void reply.code(204).send();
    },
  );
}
