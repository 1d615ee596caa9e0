import type { WorkspaceBridge } from '../../agent-bridge/ports/index.ts';
import type { ChatRow } from '../../store/tables/chats-store.ts';
import { isCompactionRequested } from './compaction.ts';
import type { ChatContext } from './context.ts';
import type { ChatCheckpoints } from './ports.ts';
import { textOf } from './title.ts';

const maxTitleCharacters = 200;

export type OpenCheckpoint = ReturnType<ChatCheckpoints['begin']>;

/** Undefined for a turn that changes no files: it has no workspace, or only summarises. */
export function beginCheckpoint(
  checkpoints: ChatCheckpoints | undefined,
  context: ChatContext,
  chat: ChatRow,
  workspace: WorkspaceBridge | undefined,
): OpenCheckpoint | undefined {
  if (!checkpoints || !workspace || isCompactionRequested(context, chat.id)) return undefined;
  const [prompt] = context.stores.messages.visiblePrompts(chat.id, undefined, 1);
  if (!prompt) return undefined;
  const text = prompt.parts.map(textOf).join('\n').trim();
  const [line = ''] = text.split('\n', 1);
  const title = Array.from(line).slice(0, maxTitleCharacters).join('');
  const { root: workspaceRoot } = workspace;
  return checkpoints.begin({ chatId: chat.id, messageId: prompt.id, title, workspaceRoot });
}
