import { z } from 'zod';
import { err, ok } from '#shared/kernel/result.ts';
import type { CallScope } from '../approval/policy.ts';
import { defineTool, failure, fileScope, success, type FileChangeDeps, type Tool } from './tool.ts';

const schema = z.object({
  path: z.string().min(1).describe('File to write; relative paths start at the workspace folder.'),
  content: z.string().describe('The whole new content of the file.'),
});

export function createWriteFile({ files, touched }: FileChangeDeps): Tool {
  return defineTool({
    name: 'write_file',
    description:
      'Creates a file or replaces its whole content; missing folders are created. To change a ' +
      'part of an existing file use edit_files.',
    schema,
    prepare({ path, content }) {
      const plan = (scope: CallScope) => files.planWrite(scope.files[0]?.absolute ?? path, content);
      return {
        scope: () => fileScope(files, [path], 'changes'),
        async preview(scope) {
          const change = await plan(scope);
          if (!change.ok) return err(change.error.message);
          return ok([{ path: change.value.absolute, diff: change.value.diff }]);
        },
        async run(scope) {
          const change = await plan(scope);
          if (!change.ok) return failure(change.error.message);
          const written = await files.apply([change.value]);
          if (!written.ok) return failure(written.error.message);
          touched([change.value.absolute]);
          return success({ ok: true });
        },
      };
    },
  });
}
