import type { App } from '../../state/app-state.ts';
import { chatOf } from '../../state/show-terminal.ts';
import type { TerminalSession } from '../../state/terminal-session.ts';
import type { ToastMessage } from '../../ui/toast.tsx';
import { formatBlock, type Block } from './model/block-text.ts';

/** Puts a block under what is being written to the folder's chat, and goes there. */
export function sendToChat(app: App, session: TerminalSession, block: Block): ToastMessage {
  const chat = chatOf(app, session.workspaceId);
  if (!chat) {
    return { kind: 'failed', title: 'There is no chat in this folder', text: 'Start one first.' };
  }
  const draft = app.drafts.read(chat.id).trimEnd();
  const text = formatBlock(block);
  app.drafts.write(chat.id, draft === '' ? `${text}\n\n` : `${draft}\n\n${text}\n\n`);
  app.dock.open({ kind: 'chat', chatId: chat.id });
  return { title: 'Added to the message you are writing', text: chat.title };
}
