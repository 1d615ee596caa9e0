import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Chat } from '#shared/api/chats.ts';
import { openWorkspace, PREFIX, type ChatClient } from '#test/support/chat-client.ts';
import type { TestCore } from '#test/support/core.ts';
import { git, gitRepository } from '#test/support/git-repository.ts';

export const base = '/api/pilothouse/v1';

/** A chat whose branch and remote have been seen by the git watch; one line is added there. */
export async function watchedChat(
  { core, client }: { readonly core: TestCore; readonly client: ChatClient },
  remote: string,
  branch = 'work',
): Promise<Chat> {
  const root = await gitRepository({ 'a.txt': 'one\n' });
  await git(root, 'remote', 'add', 'origin', remote);
  await git(root, 'checkout', '--quiet', '-b', branch);
  await writeFile(join(root, 'a.txt'), 'one\ntwo\n');
  const workspaceId = await openWorkspace(core, root);
  const chat = await client.create('Work', { workspace_id: workspaceId });
  const watcher = await client.watch();
  const socket = core.socket(`${PREFIX}/${chat.id}/stream/git?workspace=true`);
  await watcher.until((event) => event.kind === 'diff_status_change' && event.chat.id === chat.id);
  socket.close();
  return chat;
}
