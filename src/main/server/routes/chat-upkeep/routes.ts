import { z } from 'zod';
import {
  autoArchiveDaysSchema,
  debugRetentionDaysSchema,
  retentionDaysSchema,
} from '#shared/api/chat-upkeep.ts';
import { CHAT_PREFIXES } from '#shared/api/chats.ts';
import type { ChatUpkeep } from '../../../services/chat-upkeep/index.ts';
import type { ApiServer, RouteModule } from '../../api-server.ts';

const tags = ['Chat settings'];
const noContent = { 204: z.void() };

/** After how many days chats are archived and deleted, the same under each prefix. */
export function chatUpkeepRoutes({ upkeep }: { readonly upkeep: ChatUpkeep }): RouteModule {
  return (app) => {
    for (const prefix of CHAT_PREFIXES) {
      retentionRoutes(app, `${prefix}/config/retention-days`, upkeep);
      debugRetentionRoutes(app, `${prefix}/config/debug-retention-days`, upkeep);
      autoArchiveRoutes(app, `${prefix}/config/auto-archive-days`, upkeep);
    }
  };
}

function retentionRoutes(app: ApiServer, path: string, upkeep: ChatUpkeep): void {
  const summary = 'When archived chats are deleted';
  app.get(path, { schema: { tags, summary, response: { 200: retentionDaysSchema } } }, () => ({
    retention_days: upkeep.age('retention'),
  }));
  app.put(
    path,
    { schema: { tags, summary, body: retentionDaysSchema, response: noContent } },
    ({ body }, reply) => {
      upkeep.setAge('retention', body.retention_days);
      void reply.code(204).send();
    },
  );
}

function debugRetentionRoutes(app: ApiServer, path: string, upkeep: ChatUpkeep): void {
  const summary = 'When records of requests are deleted';
  app.get(path, { schema: { tags, summary, response: { 200: debugRetentionDaysSchema } } }, () => ({
    debug_retention_days: upkeep.age('debugRetention'),
  }));
  app.put(
    path,
    { schema: { tags, summary, body: debugRetentionDaysSchema, response: noContent } },
    ({ body }, reply) => {
      upkeep.setAge('debugRetention', body.debug_retention_days);
      void reply.code(204).send();
    },
  );
}

function autoArchiveRoutes(app: ApiServer, path: string, upkeep: ChatUpkeep): void {
  const summary = 'When chats in which nothing is said are archived';
  app.get(path, { schema: { tags, summary, response: { 200: autoArchiveDaysSchema } } }, () => ({
    auto_archive_days: upkeep.age('autoArchive'),
  }));
  app.put(
    path,
    { schema: { tags, summary, body: autoArchiveDaysSchema, response: noContent } },
    ({ body }, reply) => {
      upkeep.setAge('autoArchive', body.auto_archive_days);
      void reply.code(204).send();
    },
  );
}
