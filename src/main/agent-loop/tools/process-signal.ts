import { z } from 'zod';
import { failedResult, stopwatch, type ProcessDeps } from './process-result.ts';
import { defineTool, success, type Tool } from './tool.ts';

const schema = z.object({
  process_id: z.string().min(1).describe('Id from execute or process_list.'),
  signal: z.enum(['terminate', 'kill']).describe('"terminate" asks it to end, "kill" ends it.'),
});

export function createProcessSignal({ chatId, processes, clock }: ProcessDeps): Tool {
  return defineTool({
    name: 'process_signal',
    description: 'Ends a process of this chat together with everything it started.',
    schema,
    prepare: ({ process_id: id, signal }) => ({
      async run() {
        const elapsedMs = stopwatch(clock);
        const sent = await processes.signal(chatId, id, signal);
        if (!sent.ok) return success(failedResult(sent.error.message, elapsedMs()));
        return success({ success: true, message: `Sent ${signal} to process ${id}.` });
      },
    }),
  });
}
