import { basename } from 'node:path';
import { z } from 'zod';
import type { FilesPort } from '../../agent-bridge/ports/index.ts';
import type { TurnFiles } from '../types.ts';
import { defineTool, failure, fileScope, type Tool } from './tool.ts';

const MAX_BYTES = 10 * 1024 * 1024;

const schema = z.object({
  path: z.string().min(1).describe('Absolute path of the file.'),
  name: z.string().optional().describe('Name to show; that of the file when left out.'),
});

export function createAttachFile({
  files,
  chatFiles,
}: {
  readonly files: FilesPort;
  readonly chatFiles: Pick<TurnFiles, 'attach'>;
}): Tool {
  return defineTool({
    name: 'attach_file',
    description:
      'Puts a file into the chat, for the person to see and to keep: a screenshot, a report, a ' +
      'table. PNG, JPEG, GIF, WebP, PDF, text, Markdown, CSV or JSON of at most 10 MiB.',
    schema,
    prepare: ({ path, name }) => ({
      scope: () => fileScope(files, [path], 'reads'),
      async run(scope) {
        const absolute = scope.files[0]?.absolute ?? path;
        const read = await files.readBytes(absolute, MAX_BYTES);
        if (!read.ok) return failure(read.error.message);
        if (read.value.length === 0) return failure(`${absolute} is empty`);
        const wanted = name?.trim() || basename(path);
        const attached = await chatFiles.attach({ name: wanted, data: read.value });
        if (!attached.ok) return failure(attached.error);
        const { fileId, name: stored, mediaType } = attached.value;
        return {
          content: {
            ok: true,
            path: absolute,
            file_id: fileId,
            name: stored,
            media_type: mediaType,
            size: read.value.length,
          },
          isError: false,
          attachments: [attached.value],
        };
      },
    }),
  });
}
