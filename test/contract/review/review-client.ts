import type { z } from 'zod';
import {
  reviewFilesSchema,
  reviewFileSchema,
  type ReviewFile,
  type ReviewFileSummary,
} from '#shared/api/review.ts';
import { createChatClient, startCoreWith } from '#test/support/chat-client.ts';
import type { ApiAnswer, TestCore } from '#test/support/core.ts';
import { gitRepository, testGitEnvironment } from '#test/support/git-repository.ts';
import { createScriptedModel } from '#test/support/scripted-model.ts';
import { createWorkspace } from '../workspaces/workspace-client.ts';

type Query = Readonly<Record<string, string | number>>;

/** Calls of the review of one chat in one repository. */
export type ReviewClient = {
  readonly root: string;
  readonly chatId: string;
  readonly workspaceId: string;
  readonly path: (what: string, query?: Query) => string;
  readonly get: (what: string, query?: Query) => Promise<ApiAnswer>;
  readonly post: (what: string, body?: Readonly<Record<string, unknown>>) => Promise<ApiAnswer>;
  readonly files: (scope: string, query?: Query) => Promise<readonly ReviewFileSummary[]>;
  readonly file: (scope: string, path: string) => Promise<ReviewFile>;
  /** The files as a selection of all of them. */
  readonly select: (
    scope: string,
    ...paths: readonly string[]
  ) => Promise<{ path: string; content_id: string }[]>;
};

export function reviewPath(chatId: string, what: string, query: Query = {}): string {
  const search = new URLSearchParams(
    Object.entries(query).map(([name, value]) => [name, String(value)]),
  ).toString();
  return `/api/pilothouse/v1/chats/${chatId}/review/${what}${search === '' ? '' : `?${search}`}`;
}

/** A core whose model has nothing to say. */
export function startReviewCore(): Promise<TestCore> {
  const env = { ...process.env, ...testGitEnvironment };
  return startCoreWith(createScriptedModel([]), { env });
}

/** A chat in a running workspace whose folder is a repository with these files. */
export async function openReview(
  core: TestCore,
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<ReviewClient> {
  return openReviewIn(core, await gitRepository(files));
}

/** A chat in a running workspace of this folder. */
export async function openReviewIn(core: TestCore, root: string): Promise<ReviewClient> {
  const workspace = await createWorkspace(core, {
    name: `w${crypto.randomUUID().slice(0, 8)}`,
    parameters: { folder: root, approvals: 'full' },
  });
  const chat = await createChatClient(core).create('Look', { workspace_id: workspace.id });
  return reviewIn(core, { root, chatId: chat.id, workspaceId: workspace.id });
}

export function reviewIn(
  core: TestCore,
  ids: Pick<ReviewClient, 'root' | 'chatId' | 'workspaceId'>,
): ReviewClient {
  const path: ReviewClient['path'] = (what, query = {}) =>
    reviewPath(ids.chatId, what, { repo_root: ids.root, ...query });
  const get: ReviewClient['get'] = (what, query) => core.api('GET', path(what, query));

  async function files(scope: string, query: Query = {}): Promise<readonly ReviewFileSummary[]> {
    return read(reviewFilesSchema, await get('files', { scope, ...query })).files;
  }

  return {
    ...ids,
    path,
    get,
    post: (what, body = {}) =>
      core.api('POST', reviewPath(ids.chatId, what), { repo_root: ids.root, ...body }),
    files,
    file: async (scope, file) => read(reviewFileSchema, await get('file', { scope, path: file })),
    async select(scope, ...paths) {
      const found = await files(scope);
      return found
        .filter((file) => paths.length === 0 || paths.includes(file.path))
        .map((file) => ({
          path: file.path,
          content_id: file.content_id,
          ...(file.old_path !== undefined && { old_path: file.old_path }),
        }));
    },
  };
}

export function read<Schema extends z.ZodType>(schema: Schema, answer: ApiAnswer): z.infer<Schema> {
  if (answer.status >= 300) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`);
  return schema.parse(answer.body);
}
