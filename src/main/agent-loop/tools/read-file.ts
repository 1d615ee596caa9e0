import { z } from 'zod';
import type { FilesPort } from '../../agent-bridge/ports/index.ts';
import { defineTool, failure, fileScope, success, type Tool } from './tool.ts';

const schema = z.object({
  path: z.string().min(1).describe('File to read; relative paths start at the workspace folder.'),
  offset: z.int().min(1).optional().describe('First line to read, counted from 1.'),
  limit: z.int().min(1).optional().describe('Number of lines to read.'),
});

export function createReadFile({ files }: { readonly files: FilesPort }): Tool {
  return defineTool({
    name: 'read_file',
    description:
      'Reads a text file. Every line comes with its number and a tab before it. Files up to ' +
      '1 MiB; at most 2,000 lines and 32 KiB at a time: use offset and limit for longer ones.',
    schema,
    prepare: ({ path, offset, limit }) => ({
      scope: () => fileScope(files, [path], 'reads'),
      async run(scope) {
        const [target] = scope.files;
        const lines = await files.readLines({
          path: target?.absolute ?? path,
          ...(offset === undefined ? {} : { offset }),
          ...(limit === undefined ? {} : { limit }),
        });
        if (!lines.ok) return failure(lines.error.message);
        return success({
          content: lines.value.content,
          file_size: lines.value.fileSize,
          total_lines: lines.value.totalLines,
          lines_read: lines.value.linesRead,
        });
      },
    }),
  });
}
