import type { ChatId, UserId, WorkspaceId } from '#shared/kernel/ids.ts';
import { isUuid } from '#shared/kernel/ids.ts';
import { ok, type Result } from '#shared/kernel/result.ts';
import type { ChatSearchMatch } from '../../store/tables/chat-search-store.ts';
import type { MessageTextRow } from '../../store/tables/chat-messages-store.ts';
import type { QueuedRow } from '../../store/tables/chat-queue-store.ts';
import type { ChatRow } from '../../store/tables/chats-store.ts';
import type { ChatContext } from './context.ts';
import type { ChatFile } from './ports.ts';
import { excerptOf } from './excerpt.ts';
import { invalid, type ChatProblem } from './problems.ts';
import { parseSearch } from './search.ts';

const defaultListLimit = 50;
const defaultPromptLimit = 500;
const maxWorkspaces = 25;

export type ChatFamily = { readonly chat: ChatRow; readonly children: readonly ChatRow[] };

/** Where the words that were looked for stand: in the chat or one of its descendants. */
export type SearchMatch = ChatSearchMatch & { readonly excerpt: string };

/** A chat as it is read among others; `match` only where words were looked for in messages. */
export type ListedChat = ChatFamily & { readonly match?: SearchMatch };

/** A chat as it is read alone. */
export type ChatDetails = ChatFamily & { readonly files: readonly ChatFile[] };

export type ListRequest = {
  readonly q: string;
  readonly labels: readonly { readonly key: string; readonly value: string }[];
  /** 0 = default. */
  readonly limit: number;
  readonly offset: number;
  readonly after: ChatId | undefined;
};

export type MessagesRequest = {
  readonly limit: number;
  readonly before: number | undefined;
  readonly after: number | undefined;
};

export type MessagesPage = {
  readonly messages: readonly MessageTextRow[];
  readonly queued: readonly QueuedRow[];
  readonly hasMore: boolean;
};

export type Prompt = { readonly id: number; readonly text: string };

export interface Reading {
  list(ownerId: UserId, request: ListRequest): Result<readonly ListedChat[], ChatProblem>;
  /** The chat with its files and, when it is a root, its children. */
  details(chat: ChatRow): ChatDetails;
  messages(chat: ChatRow, request: MessagesRequest): Result<MessagesPage, ChatProblem>;
  /** What the person wrote, newest first, without blank messages. 0 = default limit. */
  prompts(chat: ChatRow, limit: number): readonly Prompt[];
  /** Comma-separated workspace ids. */
  byWorkspace(
    ownerId: UserId,
    workspaceIds: string,
  ): Result<ReadonlyMap<WorkspaceId, ChatId>, ChatProblem>;
}

export function createReading(context: ChatContext): Reading {
  const { stores } = context;
  return {
    list(ownerId, request) {
      const search = parseSearch(request.q);
      if (!search.ok) return invalid('The search is not valid.', { validations: [search.error] });
      const { archived, text } = search.value;
      if (search.value.nothing) return ok([]);
      const matches =
        text === undefined ? new Map<ChatId, ChatSearchMatch>() : stores.search.newestMatches(text);
      const roots = stores.list.roots(
        {
          ownerId,
          archived,
          hasUnread: search.value.hasUnread,
          title: search.value.title,
          statuses: search.value.statuses,
          diffUrl: search.value.diffUrl,
          repository: search.value.repository,
          pullRequest: search.value.pullRequest,
          pullRequestStates: search.value.pullRequestStates,
          pullRequestTitle: search.value.pullRequestTitle,
          text: text === undefined ? undefined : { words: text, rootIds: [...matches.keys()] },
          labels: request.labels,
        },
        {
          limit: request.limit === 0 ? defaultListLimit : request.limit,
          offset: request.offset,
          after: request.after,
        },
      );
      const ids = roots.map((root) => root.id);
      const children = Map.groupBy(stores.list.children(ids, archived), (child) => child.rootId);
      const found = describeMatches(context, ids, matches, text ?? '');
      return ok(
        roots.map((chat) => {
          const match = found.get(chat.id);
          return { chat, children: children.get(chat.id) ?? [], ...(match && { match }) };
        }),
      );
    },
    details: (chat) => ({
      chat,
      files: stores.files.ofChat(chat.id),
      children: chat.parentId === undefined ? stores.list.children([chat.id], chat.archived) : [],
    }),
    messages(chat, request) {
      const { before, after, limit } = request;
      if (before !== undefined && after !== undefined && after >= before) {
        return invalid('The page is not valid.', {
          validations: [{ field: 'after_id', detail: 'Must be smaller than before_id.' }],
        });
      }
      const found = stores.messages.visiblePageTexts(chat.id, {
        before,
        after,
        order: after !== undefined && before === undefined ? 'oldest_first' : 'newest_first',
        // One more tells whether there is another page.
        limit: limit + 1,
      });
      const isFirstPage = before === undefined && after === undefined;
      return ok({
        messages: found.slice(0, limit),
        queued: isFirstPage ? stores.queue.list(chat.id) : [],
        hasMore: found.length > limit,
      });
    },
    prompts: (chat, limit) => readPrompts(context, chat.id, limit || defaultPromptLimit),
    byWorkspace(ownerId, workspaceIds) {
      const ids = workspaceIds.split(',').filter((id) => id !== '');
      if (ids.length > maxWorkspaces) {
        return invalid(`At most ${maxWorkspaces} workspaces can be asked for.`);
      }
      const bad = ids.filter((id) => !isUuid(id));
      if (bad.length > 0) return invalid('A workspace id is no UUID.', { detail: bad.join(', ') });
      return ok(
        stores.list.newestByWorkspace(
          ownerId,
          ids.map((id) => id.toLowerCase() as WorkspaceId),
        ),
      );
    },
  };
}

/** Of the roots that are shown. */
function describeMatches(
  { stores }: ChatContext,
  rootIds: readonly ChatId[],
  matches: ReadonlyMap<ChatId, ChatSearchMatch>,
  words: string,
): ReadonlyMap<ChatId, SearchMatch> {
  const shown = rootIds.flatMap((rootId) => {
    const match = matches.get(rootId);
    return match ? [{ rootId, match }] : [];
  });
  if (shown.length === 0) return new Map();
  const texts = stores.search.texts(shown.map(({ match }) => match.messageId));
  return new Map(
    shown.map(({ rootId, match }) => {
      const excerpt = excerptOf(texts.get(match.messageId) ?? '', words);
      return [rootId, { ...match, excerpt }];
    }),
  );
}

function readPrompts(context: ChatContext, chatId: ChatId, limit: number): Prompt[] {
  const prompts: Prompt[] = [];
  let before: number | undefined;
  while (prompts.length < limit) {
    const wanted = limit - prompts.length;
    const found = context.stores.messages.visiblePrompts(chatId, before, wanted);
    for (const message of found) {
      const text = message.parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
      if (text.trim() !== '') prompts.push({ id: message.id, text });
    }
    if (found.length < wanted) break;
    before = found.at(-1)?.id;
  }
  return prompts;
}
