import type { ToolDefinition } from '../model/model-client.ts';
import { ok } from '#shared/kernel/result.ts';
import { failure, type Tool } from './tool.ts';

/** A tool that the client which started the chat brought along, and whose calls it answers. */
export function createDynamicTool(definition: ToolDefinition): Tool {
  return {
    definition,
    answeredByClient: true,
    prepare: () =>
      ok({
        scope: () => Promise.resolve(ok({ files: [], changesFiles: false })),
        preview: () => Promise.resolve(ok([])),
        run: () => Promise.resolve(failure('Only the client can answer this call.')),
      }),
  };
}
