import { z } from 'zod';
import {
  pendingApprovalsSchema,
  type ApprovalDecision,
  type ApprovalRequest,
} from '#shared/api/approvals.ts';
import {
  chatMessagesPageSchema,
  chatSchema,
  editMessageResponseSchema,
  sendMessageResponseSchema,
  type Chat,
  type ChatMessage,
  type ChatMessagesPage,
  type CreateChatRequest,
  type PatchChatRequest,
  type SendMessageRequest,
  type SendMessageResponse,
} from '#shared/api/chats.ts';
import type { ChatInputPart } from '#shared/api/chat-parts.ts';
import { gitFileVersionsSchema, type GitFileVersions } from '#shared/api/git.ts';
import { workspaceFilesSchema, type WorkspaceFiles } from '#shared/api/workspace-files.ts';
import type { HttpClient } from './http-client.ts';
import { chatsPath } from './paths.ts';

/**
 * Chats of one answer of the list; a shorter answer is the last. Large, because a chat that has
 * waited long for the person must not hide on a later page.
 */
export const CHAT_PAGE_SIZE = 200;

/** More found chats than this call for better words. */
const SEARCH_LIMIT = 50;

export type ChatListQuery = {
  readonly archived: boolean;
  readonly limit?: number;
  readonly offset?: number;
};

export type MessagesQuery = {
  /** 1 to 200; 50 unless told. */
  readonly limit?: number;
  /** Only messages with smaller ids. */
  readonly beforeId?: number;
};

/** What is looked for in the list of chats (contract 4.1). */
export type ChatSearch = {
  /** `key:value` tokens. */
  readonly expression: string;
  /** `key:value`, all of which a chat must have. */
  readonly labels: readonly string[];
};

export interface ChatsApi {
  /** Roots with their children, pinned first, then by last change. */
  list(query: ChatListQuery, signal?: AbortSignal): Promise<readonly Chat[]>;
  /** Roots that the search names, newest first. */
  search(search: ChatSearch, signal?: AbortSignal): Promise<readonly Chat[]>;
  get(chatId: string, signal?: AbortSignal): Promise<Chat>;
  create(request: CreateChatRequest): Promise<Chat>;
  patch(chatId: string, change: PatchChatRequest): Promise<void>;
  /** Newest first. */
  messages(chatId: string, query?: MessagesQuery, signal?: AbortSignal): Promise<ChatMessagesPage>;
  send(chatId: string, request: SendMessageRequest): Promise<SendMessageResponse>;
  edit(chatId: string, messageId: number, content: readonly ChatInputPart[]): Promise<ChatMessage>;
  interrupt(chatId: string): Promise<Chat>;
  /** Has the model sum the conversation up, in a turn of its own. */
  compact(chatId: string): Promise<void>;
  /** Files of the chat's workspace by parts of their paths. */
  workspaceFiles(chatId: string, query: string, signal?: AbortSignal): Promise<WorkspaceFiles>;
  /** Has the model write a new title, which takes as long as it does. */
  regenerateTitle(chatId: string): Promise<Chat>;
  /** A title that is only suggested; empty when there is nothing to name. */
  proposeTitle(chatId: string): Promise<string>;
  deleteQueued(chatId: string, queuedId: number): Promise<void>;
  promoteQueued(chatId: string, queuedId: number): Promise<void>;
  approvals(chatId: string, signal?: AbortSignal): Promise<readonly ApprovalRequest[]>;
  decide(chatId: string, toolCallId: string, decision: ApprovalDecision): Promise<void>;
  /** Both sides of one changed file; `path` is relative to `repoRoot`. */
  fileVersions(
    chatId: string,
    repoRoot: string,
    path: string,
    signal?: AbortSignal,
  ): Promise<GitFileVersions>;
}

const proposedTitleSchema = z.object({ title: z.string() });

export function createChatsApi(http: HttpClient): ChatsApi {
  return {
    list({ archived, limit = CHAT_PAGE_SIZE, offset = 0 }, signal) {
      const query = { q: `archived:${archived}`, limit, offset };
      return http.call({ path: chatsPath(), query, answer: z.array(chatSchema), signal });
    },
    search({ expression, labels }, signal) {
      const query = { q: expression, label: labels, limit: SEARCH_LIMIT };
      return http.call({ path: chatsPath(), query, answer: z.array(chatSchema), signal });
    },
    get: (chatId, signal) => http.call({ path: chatsPath(chatId), answer: chatSchema, signal }),
    create: (body) => http.call({ method: 'POST', path: chatsPath(), body, answer: chatSchema }),
    patch: (chatId, body) => http.send({ method: 'PATCH', path: chatsPath(chatId), body }),
    messages(chatId, { limit, beforeId } = {}, signal) {
      return http.call({
        path: chatsPath(chatId, 'messages'),
        query: { limit, before_id: beforeId },
        answer: chatMessagesPageSchema,
        signal,
      });
    },
    send(chatId, body) {
      return http.call({
        method: 'POST',
        path: chatsPath(chatId, 'messages'),
        body,
        answer: sendMessageResponseSchema,
      });
    },
    async edit(chatId, messageId, content) {
      const answer = await http.call({
        method: 'PATCH',
        path: chatsPath(chatId, 'messages', messageId),
        body: { content },
        answer: editMessageResponseSchema,
      });
      return answer.message;
    },
    interrupt(chatId) {
      const path = chatsPath(chatId, 'interrupt');
      return http.call({ method: 'POST', path, answer: chatSchema });
    },
    regenerateTitle(chatId) {
      const path = chatsPath(chatId, 'title', 'regenerate');
      return http.call({ method: 'POST', path, answer: chatSchema });
    },
    async proposeTitle(chatId) {
      const path = chatsPath(chatId, 'title', 'propose');
      return (await http.call({ method: 'POST', path, answer: proposedTitleSchema })).title;
    },
    compact: (chatId) => http.send({ method: 'POST', path: chatsPath(chatId, 'compact') }),
    workspaceFiles(chatId, q, signal) {
      return http.call({
        path: chatsPath(chatId, 'workspace-files'),
        query: { q },
        answer: workspaceFilesSchema,
        signal,
      });
    },
    deleteQueued: (chatId, queuedId) =>
      http.send({ method: 'DELETE', path: chatsPath(chatId, 'queue', queuedId) }),
    promoteQueued: (chatId, queuedId) =>
      http.send({ method: 'POST', path: chatsPath(chatId, 'queue', queuedId, 'promote') }),
    async approvals(chatId, signal) {
      const path = chatsPath(chatId, 'approvals');
      const answer = await http.call({ path, answer: pendingApprovalsSchema, signal });
      return answer.approvals;
    },
    decide: (chatId, toolCallId, body) =>
      http.send({ method: 'POST', path: chatsPath(chatId, 'approvals', toolCallId), body }),
    fileVersions(chatId, repoRoot, path, signal) {
      return http.call({
        path: chatsPath(chatId, 'git', 'file'),
        query: { repo_root: repoRoot, path },
        answer: gitFileVersionsSchema,
        signal,
      });
    },
  };
}
