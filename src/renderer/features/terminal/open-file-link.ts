import type { App } from '../../state/app-state.ts';
import { chatOf } from '../../state/show-terminal.ts';
import type { TerminalSession } from '../../state/terminal-session.ts';
import type { FileLink } from '../../widgets/terminal/file-links.ts';
import { resolvePath } from './model/resolve-path.ts';
import { keyOf } from './use-terminal-title.ts';

/** Shows the changes beside, at the file, and copies its place, which is the answer. */
export async function openFileLink(
  app: App,
  session: TerminalSession,
  { path, line, column }: FileLink,
): Promise<string> {
  const absolute = resolvePath(session.store.getState().folder, path);
  const text = [absolute, line, column].filter((part) => part !== undefined).join(':');
  const chat = chatOf(app, session.workspaceId);
  if (chat) {
    const place = { beside: keyOf(session), side: 'left' } as const;
    app.reviewTargets.open({ chatId: chat.id, path: absolute, line }, place);
  }
  await navigator.clipboard.writeText(text);
  return text;
}
