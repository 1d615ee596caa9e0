import { z } from 'zod';
import { err, ok } from '#shared/kernel/result.ts';
import type { FileEdits } from '../../agent-bridge/ports/index.ts';
import type { CallScope } from '../approval/policy.ts';
import {
  defineTool,
  failure,
  fileScope,
  isRecord,
  success,
  type FileChangeDeps,
  type Tool,
} from './tool.ts';
import { keepHead, MAX_OUTPUT_BYTES } from './truncate.ts';

const schema = z.object({
  files: z
    .array(
      z.object({
        path: z.string().min(1).describe('Relative paths start at the workspace folder.'),
        edits: z
          .array(
            z.object({
              old_text: z.string().min(1).describe('Text to replace; it must occur exactly once.'),
              new_text: z.string().describe('What takes its place.'),
              replace_all: z.boolean().optional().describe('Replace every occurrence instead.'),
            }),
          )
          .min(1),
      }),
    )
    .min(1),
});

type Args = z.infer<typeof schema>;

export function createEditFiles({ files, touched }: FileChangeDeps): Tool {
  return defineTool({
    name: 'edit_files',
    description:
      'Replaces pieces of text in one or more existing files. Edits of one file apply one after ' +
      'another. When one edit does not fit, no file is changed.',
    schema,
    normalize: (args) => ({ ...args, files: mapRecords(args['files'], withNewSpelling) }),
    prepare(args) {
      const plan = (scope: CallScope) => files.planEdits(editsOf(args, scope));
      return {
        scope: () =>
          fileScope(
            files,
            args.files.map((file) => file.path),
            'changes',
          ),
        async preview(scope) {
          const changes = await plan(scope);
          if (!changes.ok) return err(changes.error.message);
          return ok(changes.value.map(({ absolute, diff }) => ({ path: absolute, diff })));
        },
        async run(scope) {
          const changes = await plan(scope);
          if (!changes.ok) return failure(changes.error.message);
          const written = await files.apply(changes.value);
          if (!written.ok) return failure(written.error.message);
          touched(changes.value.map((change) => change.absolute));
          const share = Math.floor(MAX_OUTPUT_BYTES / changes.value.length);
          return success({
            ok: true,
            files: changes.value.map(({ absolute, diff }) => ({
              path: absolute,
              diff: keepHead(diff, share),
            })),
          });
        },
      };
    },
  });
}

function editsOf(args: Args, scope: CallScope): FileEdits[] {
  return args.files.map((file, index) => ({
    path: scope.files[index]?.absolute ?? file.path,
    edits: file.edits.map((edit) => ({
      search: edit.old_text,
      replace: edit.new_text,
      replaceAll: edit.replace_all ?? false,
    })),
  }));
}

/** `search`/`replace` is the other spelling that models know. */
function withNewSpelling(file: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return {
    ...file,
    edits: mapRecords(file['edits'], ({ search, replace, ...edit }) => ({
      ...edit,
      old_text: edit['old_text'] ?? search,
      new_text: edit['new_text'] ?? replace,
      replace_all: edit['replace_all'] ?? undefined,
    })),
  };
}

function mapRecords(
  value: unknown,
  map: (record: Readonly<Record<string, unknown>>) => Record<string, unknown>,
): unknown {
  if (!Array.isArray(value)) return value;
  return value.map((item: unknown) => (isRecord(item) ? map(item) : item));
}
