import { z } from 'zod';
import { durationSchema } from './duration.ts';
import { endedResult, failedResult, stopwatch, type ProcessDeps } from './process-result.ts';
import { waitFor } from './process-wait.ts';
import { defineTool, success, type Tool } from './tool.ts';
import { showOutput } from './truncate.ts';

const DEFAULT_WAIT_MS = 10_000;

const schema = z.object({
  process_id: z.string().min(1).describe('Id from execute or process_list.'),
  wait_timeout: durationSchema(
    'How long to wait for its end, like "10s" (the default); "0s" only looks.',
  ).optional(),
});

export function createProcessOutput({ chatId, processes, clock }: ProcessDeps): Tool {
  return defineTool({
    name: 'process_output',
    description: 'Waits for a process of this chat and returns its output so far.',
    schema,
    prepare: ({ process_id: id, wait_timeout: waitMs = DEFAULT_WAIT_MS }) => ({
      async run(_scope, signal, live) {
        const elapsedMs = stopwatch(clock);
        const before = await processes.output(chatId, id);
        if (!before.ok) return success(failedResult(before.error.message, elapsedMs()));
        live.add(before.value.output);
        const process = await waitFor({ chatId, processes }, id, { waitMs, signal, live });
        if (!process.ok) return success(failedResult(process.error.message, elapsedMs()));
        if (!process.value.running) return success(endedResult(process.value, elapsedMs()));
        const shown = {
          ...showOutput(process.value.output, process.value.truncated),
          wall_duration_ms: elapsedMs(),
        };
        if (signal.aborted) {
          const error = 'The person interrupted the wait. The process goes on.';
          return { content: { success: false, exit_code: -1, ...shown, error }, isError: true };
        }
        return success({ success: true, exit_code: 0, ...shown, note: 'It is still running.' });
      },
    }),
  });
}
