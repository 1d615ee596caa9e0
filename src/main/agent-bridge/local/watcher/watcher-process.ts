/**
 * Entry of the process that watches folders. It serves the core over its channel and ends with it:
 * a crash in the watching library, or the memory for a large tree, is not the core's.
 */
import { parseCount } from '../../../platform/env.ts';
import { createFolderWatches } from './folder-watches.ts';
import { watcherRequestSchema, type WatcherReport } from './protocol.ts';
import { watchLimit } from './watch-budget.ts';

const given = parseCount(process.argv[2] ?? '');
const watches = createFolderWatches({
  limit: given.ok ? given.value : await watchLimit(),
  report: (message: WatcherReport) => {
    if (process.connected) process.send?.(message);
  },
  // What cannot be unwatched would pile up; a process of its own takes it along.
  broken: () => process.exit(1),
});

process.on('message', (message) => {
  const request = watcherRequestSchema.parse(message);
  if (request.type === 'watch') watches.add(request.id, request.folders);
  else if (request.type === 'unwatch') watches.remove(request.id);
  else void watches.settle(request.id, request.mark);
});
process.on('disconnect', () => process.exit(0));
// Ctrl+C in a terminal reaches the whole group; the core decides when to end.
process.on('SIGINT', () => undefined);
