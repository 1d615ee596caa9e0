import type { App } from '../state/app-state.ts';
import { nextNeedingPerson } from '../state/chat-groups.ts';
import { showTerminal } from '../state/show-terminal.ts';

/** Goes to the next chat that needs the person, else to a terminal that rang; undefined: none. */
export function nextWaiting(app: App): (() => void) | undefined {
  const chatId = nextNeedingPerson(app.chatList.store.getState());
  if (chatId !== undefined) return () => app.view.go({ name: 'chat', chatId });
  const { open, ringing } = app.terminals.store.getState();
  const session = open.find(({ id }) => ringing.has(id));
  return session && (() => showTerminal(app, session.workspaceId, session.id));
}
