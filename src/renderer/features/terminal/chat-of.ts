import type { Chat } from '#shared/api/chats.ts';
import type { App } from '../../state/app-state.ts';

/** The chat that a terminal of this workspace belongs with: the open one, else the newest. */
export function chatOf(app: App, workspaceId: string): Chat | undefined {
  const { chats, openChatId } = app.chatList.store.getState();
  const own = chats.filter((chat) => chat.workspace_id === workspaceId);
  const newest = own.toSorted((one, other) => other.updated_at.localeCompare(one.updated_at));
  return own.find((chat) => chat.id === openChatId) ?? newest[0];
}
