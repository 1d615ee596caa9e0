import type { App } from '../../state/app-state.ts';
import type { TerminalSession } from '../../state/terminal-session.ts';
import type { FileLink } from '../../widgets/terminal/file-links.ts';
import { resolvePath } from './model/resolve-path.ts';
import { keyOf } from './use-terminal-title.ts';
import { chatOf } from './chat-of.ts';

/** Shows the changes beside, at the file, and keeps its place at hand on the clipboard. */
export async function openFileLink(
  app: App,
  session: TerminalSession,
  { path, line, column }: FileLink,
): Promise<void> {
  const absolute = resolvePath(session.store.getState().folder, path);
  const text = [absolute, line, column].filter((part) => part !== undefined).join(':');
  const chat = chatOf(app, session.workspaceId);
  if (chat) {
    const place = { beside: keyOf(session), side: 'left' } as const;
    app.reviewTargets.open({ chatId: chat.id, path: absolute, line }, place);
  }
  await navigator.clipboard.writeText(text);
}
