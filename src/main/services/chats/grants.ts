import type { ApprovalGrants } from '../../agent-loop/index.ts';
import type { ChatGrant } from '../../store/tables/chat-grants-store.ts';
import type { WorkspaceApprovals } from './ports.ts';

/** What the person has allowed for the chat and for its workspace, in one view. */
export function combineGrants(
  chat: readonly ChatGrant[],
  workspace: WorkspaceApprovals | undefined,
): ApprovalGrants {
  const patterns = workspace?.rules.map((rule) => rule.pattern) ?? [];
  const folders: string[] = [];
  const tools: string[] = [];
  for (const grant of chat) {
    if (grant.kind === 'command_pattern') patterns.push(grant.pattern);
    if (grant.kind === 'outside_folder') folders.push(grant.folder);
    if (grant.kind === 'tool') tools.push(grant.name);
  }
  return {
    mode: workspace?.mode ?? 'ask',
    chatEdits: chat.some((grant) => grant.kind === 'edits'),
    chatCommands: chat.some((grant) => grant.kind === 'commands'),
    commandPatterns: patterns,
    outsideFolders: folders,
    tools,
  };
}
