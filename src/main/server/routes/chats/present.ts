import { assertNever } from '#shared/kernel/assert-never.ts';
import type { UserId } from '#shared/kernel/ids.ts';
import type { ChatStreamEvent, ChatWatchEvent } from '#shared/api/chat-events.ts';
import type { ChatMessagePart } from '#shared/api/chat-parts.ts';
import type {
  Chat,
  ChatDiffStatus,
  ChatFileMetadata,
  ChatMessage,
  ChatMessagesPage,
  ChatQueuedMessage,
  SendMessageResponse,
} from '#shared/api/chats.ts';
import {
  decodeMessage,
  formatMicros,
  type ChatDetails,
  type ChatEvent,
  type ChatRow,
  type ChatWatchNotice,
  type ListedChat,
  type MessagePart,
  type MessageRow,
  type MessageTextRow,
  type MessagesPage,
  type PullRequestFacts,
  type QueuedRow,
  type SearchMatch,
  type SentMessage,
} from '../../../services/chats/index.ts';

/** Names of a chat's owner. */
export type FindOwner = (
  id: UserId,
) => { readonly username: string; readonly name: string } | undefined;

/**
 * `row`: of a list, with unread mark and a diff status in any case. `single`: with the diff status
 * that is stored. `notice`: with neither.
 */
type Detail = 'row' | 'single' | 'notice';

export function presentChats(listed: readonly ListedChat[], findOwner: FindOwner): Chat[] {
  const findOnce = remembered(findOwner);
  return listed.map(({ chat, children, match }) => ({
    ...present(chat, findOnce, 'row', children),
    ...(match && { search_match: presentMatch(match) }),
  }));
}

function presentMatch({ chatId, messageId, excerpt }: SearchMatch): Chat['search_match'] {
  return { chat_id: chatId, message_id: messageId, excerpt };
}

/** A list is of one owner's chats, who need not be looked up for each. */
function remembered(findOwner: FindOwner): FindOwner {
  const known = new Map<UserId, ReturnType<FindOwner>>();
  return (id) => {
    if (!known.has(id)) known.set(id, findOwner(id));
    return known.get(id);
  };
}

export function presentDetails(details: ChatDetails, findOwner: FindOwner): Chat {
  const { chat, children, files } = details;
  return {
    ...present(chat, findOwner, 'single', children),
    ...(files.length > 0 ? { files: files.map(presentFile) } : {}),
  };
}

function presentFile(file: ChatDetails['files'][number]): ChatFileMetadata {
  return {
    id: file.id,
    owner_id: file.ownerId,
    organization_id: file.organizationId,
    name: file.name,
    mime_type: file.mediaType,
    created_at: formatMicros(file.createdAt),
  };
}

/** Absent when there are none. */
export function presentWarnings(warnings: readonly string[]): { warnings?: string[] } {
  return warnings.length > 0 ? { warnings: Array.from(warnings) } : {};
}

export function presentChat(chat: ChatRow, findOwner: FindOwner): Chat {
  return present(chat, findOwner, 'single', []);
}

export function presentNotice(notice: ChatWatchNotice, findOwner: FindOwner): ChatWatchEvent {
  const detail = notice.kind === 'diff_status_change' ? 'single' : 'notice';
  return {
    kind: notice.kind,
    chat: present(notice.chat, findOwner, detail, []),
    ...(notice.toolCalls ? { tool_calls: Array.from(notice.toolCalls) } : {}),
  };
}

function present(
  chat: ChatRow,
  findOwner: FindOwner,
  detail: Detail,
  children: readonly ChatRow[],
): Chat {
  const owner = findOwner(chat.ownerId);
  const diff = presentDiffStatus(chat, detail);
  return {
    id: chat.id,
    owner_id: chat.ownerId,
    organization_id: chat.organizationId,
    ...(owner ? { owner_username: owner.username } : {}),
    ...(owner && owner.name !== '' ? { owner_name: owner.name } : {}),
    ...(chat.workspaceId ? { workspace_id: chat.workspaceId } : {}),
    ...(chat.buildId ? { build_id: chat.buildId } : {}),
    ...(chat.agentId ? { agent_id: chat.agentId } : {}),
    ...(chat.parentId ? { parent_chat_id: chat.parentId } : {}),
    root_chat_id: chat.rootId,
    last_model_config_id: chat.modelConfigId,
    title: chat.title,
    status: chat.status,
    ...(chat.asking > 0 ? { pending_approvals: chat.asking } : {}),
    ...(chat.planMode ? { plan_mode: 'plan' as const } : {}),
    ...(chat.lastError ? { last_error: chat.lastError } : {}),
    last_turn_summary: chat.lastTurnSummary ?? null,
    ...(diff ? { diff_status: diff } : {}),
    created_at: formatMicros(chat.createdAt),
    updated_at: formatMicros(chat.updatedAt),
    archived: chat.archived,
    pin_order: chat.pinOrder,
    mcp_server_ids: Array.from(chat.mcpServerIds),
    labels: chat.labels,
    has_unread: detail === 'row' && chat.hasUnread,
    client_type: chat.clientType,
    ...(chat.injectedContext?.length
      ? { last_injected_context: Array.from(chat.injectedContext) }
      : {}),
    shared: false,
    children: children.map((child) => present(child, findOwner, 'row', [])),
  };
}

function presentDiffStatus(chat: ChatRow, detail: Detail): ChatDiffStatus | undefined {
  const isKnown = chat.diff !== undefined || chat.pullRequest !== undefined;
  return detail === 'row' || (detail === 'single' && isKnown) ? presentDiff(chat) : undefined;
}

/** Empty but for the id when nothing is known. */
export function presentDiff(chat: ChatRow): ChatDiffStatus {
  const { diff, pullRequest } = chat;
  const facts = pullRequest?.facts;
  const refreshedAt = pullRequest?.refreshedAt ?? diff?.refreshedAt;
  return {
    chat_id: chat.id,
    ...(diff?.url ? { url: diff.url } : {}),
    pull_request_title: '',
    pull_request_draft: false,
    changes_requested: false,
    additions: facts?.additions ?? diff?.additions ?? 0,
    deletions: facts?.deletions ?? diff?.deletions ?? 0,
    changed_files: facts?.changedFiles ?? diff?.changedFiles ?? 0,
    ...(diff?.branch ? { head_branch: diff.branch } : {}),
    ...(facts ? presentPullRequest(facts) : {}),
    ...(refreshedAt === undefined ? {} : { refreshed_at: formatMicros(refreshedAt) }),
    ...(pullRequest ? { stale_at: formatMicros(pullRequest.staleAt) } : {}),
  };
}

function presentPullRequest(facts: PullRequestFacts): Partial<ChatDiffStatus> {
  return {
    url: facts.url,
    pull_request_state: facts.state,
    pull_request_title: facts.title,
    pull_request_draft: facts.draft,
    changes_requested: facts.changesRequested,
    ...(facts.authorLogin ? { author_login: facts.authorLogin } : {}),
    ...(facts.authorAvatarUrl ? { author_avatar_url: facts.authorAvatarUrl } : {}),
    base_branch: facts.baseBranch,
    head_branch: facts.headBranch,
    pr_number: facts.number,
    ...(facts.commits === undefined ? {} : { commits: facts.commits }),
    approved: facts.approved,
    reviewer_count: facts.reviewerCount,
  };
}

export function presentMessage(message: MessageRow): ChatMessage {
  return { ...presentHead(message), content: message.parts.map(presentPart) };
}

function presentHead(message: Omit<MessageRow, 'parts'>): Omit<ChatMessage, 'content'> {
  const { usage } = message;
  const isCounted = Object.values(usage ?? {}).some((count) => count !== undefined && count !== 0);
  return {
    id: message.id,
    chat_id: message.chatId,
    ...(message.createdBy ? { created_by: message.createdBy } : {}),
    ...(message.modelConfigId ? { model_config_id: message.modelConfigId } : {}),
    created_at: formatMicros(message.createdAt),
    role: message.role,
    ...(usage && isCounted ? { usage } : {}),
  };
}

/** Stored parts are in the wire's shape but for these, which stay here. */
const innerKeys = ['"provider_metadata"', '"context_source"'];

/** JSON of a message. Its parts go out as the text that is stored wherever that can be. */
function presentMessageText(message: MessageTextRow): string {
  if (innerKeys.some((key) => message.content.includes(key))) {
    return JSON.stringify(presentMessage(decodeMessage(message)));
  }
  const head = JSON.stringify(presentHead(message));
  return `${head.slice(0, -1)},"content":${message.content}}`;
}

/** What the provider wants back, and what only the model reads, is nobody else's business. */
function presentPart(part: MessagePart): ChatMessagePart {
  const { provider_metadata: _, context_source: __, ...rest } = part;
  return rest;
}

function presentQueued(message: QueuedRow): ChatQueuedMessage {
  return {
    id: message.id,
    chat_id: message.chatId,
    ...(message.modelConfigId ? { model_config_id: message.modelConfigId } : {}),
    content: message.parts.map(presentPart),
    created_at: formatMicros(message.createdAt),
  };
}

/**
 * JSON of a ChatMessagesPage. Each message becomes bytes by itself: one text of them all, which may
 * be megabytes, would have to be made and copied first.
 */
export function presentMessagesPage(page: MessagesPage): Buffer {
  const rest: Omit<ChatMessagesPage, 'messages'> = {
    queued_messages: page.queued.map(presentQueued),
    has_more: page.hasMore,
  };
  return Buffer.concat([
    Buffer.from('{"messages":['),
    ...page.messages.map((message, index) =>
      Buffer.from(`${index === 0 ? '' : ','}${presentMessageText(message)}`),
    ),
    Buffer.from(`],${JSON.stringify(rest).slice(1)}`),
  ]);
}

export function presentSent(sent: SentMessage): SendMessageResponse {
  const warnings = presentWarnings(sent.warnings);
  return sent.queued
    ? { queued: true, queued_message: presentQueued(sent.message), ...warnings }
    : { queued: false, message: presentMessage(sent.message), ...warnings };
}

export function presentEvent(chatId: string, event: ChatEvent): ChatStreamEvent {
  const base = { chat_id: chatId };
  switch (event.type) {
    case 'part':
      return {
        ...base,
        type: 'message_part',
        message_part: { role: event.role, part: presentPart(event.part) },
      };
    case 'message':
      return { ...base, type: 'message', message: presentMessage(event.message) };
    case 'status':
      return { ...base, type: 'status', status: { status: event.status } };
    case 'error':
      return { ...base, type: 'error', error: event.error };
    case 'retry':
      return { ...base, type: 'retry', retry: event.retry };
    case 'queue':
      return {
        ...base,
        type: 'queue_update',
        ...(event.queue.length > 0 ? { queued_messages: event.queue.map(presentQueued) } : {}),
      };
    case 'approvals':
      return {
        ...base,
        type: 'approval_request',
        ...(event.requests.length > 0 ? { approvals: Array.from(event.requests) } : {}),
      };
    case 'call_result':
      return { ...base, type: 'call_result', call_result: event.result };
    case 'action':
      return {
        ...base,
        type: 'action_required',
        action_required: { tool_calls: Array.from(event.toolCalls) },
      };
    case 'history_reset':
      return { ...base, type: 'history_reset' };
    default:
      return assertNever(event);
  }
}
