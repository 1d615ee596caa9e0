import { z } from 'zod';

const folderSchema = z.object({
  path: z.string(),
  ignoredPaths: z.array(z.string()),
  ignoredNames: z.array(z.string()),
});

/** To the watcher's process. Ids are never used twice. */
export const watcherRequestSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('watch'), id: z.int(), folders: z.array(folderSchema) }),
  z.object({ type: z.literal('unwatch'), id: z.int() }),
  /** Asks for `settled` once all that happened until now has been told. */
  z.object({ type: z.literal('settle'), id: z.int(), mark: z.int() }),
]);
export type WatcherRequest = z.infer<typeof watcherRequestSchema>;

/** From the watcher's process. */
export const watcherReportSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('watching'), id: z.int() }),
  z.object({ type: z.literal('changed'), id: z.int(), paths: z.array(z.string()) }),
  z.object({ type: z.literal('settled'), id: z.int(), mark: z.int(), complete: z.boolean() }),
  z.object({
    type: z.literal('blind'),
    id: z.int(),
    reason: z.enum(['too_many_folders', 'failed']),
  }),
]);
export type WatcherReport = z.infer<typeof watcherReportSchema>;
