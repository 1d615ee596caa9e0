import { basename } from 'node:path';
import { z } from 'zod';
import type { FilesPort } from '../../../agent-bridge/ports/index.ts';
import type { TurnFiles } from '../../types.ts';
import { defineTool, failure, type Tool } from '../tool.ts';
import type { PlanFile } from './plan-file.ts';

const MAX_PLAN_BYTES = 32 * 1024;

const schema = z.object({
  path: z.string().trim().describe('Path of your plan file; empty for just that.'),
});

/** Hands the chat's plan to the person, who decides what becomes of it. */
export function createProposePlan(deps: {
  readonly files: FilesPort;
  readonly plan: PlanFile;
  readonly chatFiles: Pick<TurnFiles, 'attach'>;
}): Tool {
  return defineTool({
    name: 'propose_plan',
    description:
      'Shows the person the plan that you have written to your plan file, and ends your turn. ' +
      'Only when the plan is complete.',
    schema,
    endsTurn: true,
    normalize: (args) => ({ path: '', ...args }),
    prepare: ({ path }) => ({
      async run() {
        const own = await deps.plan.path();
        if (!own.ok) return failure(own.error);
        if (path !== '') {
          const named = await deps.files.resolve(path);
          if (!named.ok) return failure(named.error.message);
          if (named.value.absolute !== own.value) {
            return failure(`The plan of this chat is ${own.value}.`);
          }
        }
        const text = await deps.files.readText(own.value, MAX_PLAN_BYTES);
        if (!text.ok) return failure(text.error.message);
        if (text.value.trim() === '') return failure(`${own.value} is empty.`);
        const attached = await deps.chatFiles.attach({
          name: basename(own.value),
          data: new TextEncoder().encode(text.value),
        });
        if (!attached.ok) return failure(attached.error);
        const { fileId, mediaType } = attached.value;
        return {
          content: {
            ok: true,
            path: own.value,
            kind: 'plan',
            file_id: fileId,
            media_type: mediaType,
          },
          isError: false,
          attachments: [attached.value],
        };
      },
    }),
  });
}
