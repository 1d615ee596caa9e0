import type { Chat } from '#shared/api/chats.ts';
import type { App } from './app-state.ts';
import { openChatId } from './view.ts';

/** The chat that a terminal of this workspace belongs with: the open one, else the newest. */
export function chatOf({ chatList }: Pick<App, 'chatList'>, workspaceId: string): Chat | undefined {
  const { chats, openChatId: open } = chatList.store.getState();
  const own = chats.filter((chat) => chat.workspace_id === workspaceId);
  return own.find((chat) => chat.id === open) ?? newest(own);
}

/** Shows a terminal beside the chat that it belongs with; where there is none, beside any. */
export function showTerminal(app: App, workspaceId: string, terminalId: string): void {
  const open = openChatId(app.view.store.getState());
  const chatId =
    chatOf(app, workspaceId)?.id ?? open ?? newest(app.chatList.store.getState().chats)?.id;
  if (chatId !== undefined && chatId !== open) app.view.go({ name: 'chat', chatId });
  app.dock.open({ kind: 'terminal', workspaceId, terminalId });
}

function newest(chats: readonly Chat[]): Chat | undefined {
  return chats.toSorted((one, other) => other.updated_at.localeCompare(one.updated_at))[0];
}
