import type { ChatWatchEvent } from '#shared/api/chat-events.ts';
import type { Chat } from '#shared/api/chats.ts';

/** A root chat as the list shows it; a short id stands for a whole one. */
export function makeChat(id: string, overrides: Partial<Chat> = {}): Chat {
  return {
    id,
    owner_id: 'owner',
    organization_id: 'organization',
    root_chat_id: id,
    last_model_config_id: 'model',
    title: `Chat ${id}`,
    status: 'waiting',
    last_turn_summary: null,
    created_at: '2026-05-01T10:00:00Z',
    updated_at: '2026-05-01T10:00:00Z',
    archived: false,
    pin_order: 0,
    mcp_server_ids: [],
    labels: {},
    has_unread: false,
    children: [],
    ...overrides,
  };
}

export function makeChild(id: string, rootId: string, overrides: Partial<Chat> = {}): Chat {
  return makeChat(id, { parent_chat_id: rootId, root_chat_id: rootId, ...overrides });
}

export function makeEvent(kind: ChatWatchEvent['kind'], chat: Chat): ChatWatchEvent {
  return { kind, chat };
}

/** A diff status as the git watch fills it. */
export function makeDiffStatus(
  chatId: string,
  additions: number,
): NonNullable<Chat['diff_status']> {
  return {
    chat_id: chatId,
    pull_request_title: '',
    pull_request_draft: false,
    changes_requested: false,
    additions,
    deletions: 0,
    changed_files: 1,
  };
}
