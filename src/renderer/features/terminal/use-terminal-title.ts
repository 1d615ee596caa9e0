import { useEffect } from 'react';
import { useStore } from 'zustand';
import type { App } from '../../state/app-state.ts';
import { paneKey } from '../../state/pane-address.ts';
import type { TerminalSession } from '../../state/terminal-session.ts';
import { titleOf } from '../../state/terminal-title.ts';

/** Its pane in the dock. */
export function keyOf({ workspaceId, id }: TerminalSession): string {
  return paneKey({ kind: 'terminal', workspaceId, terminalId: id });
}

/** Names the terminal's tab. */
export function useTerminalTitle(app: App, session: TerminalSession): string {
  const title = useStore(session.store, titleOf);
  useEffect(() => {
    app.dock.setTitle(keyOf(session), title);
  }, [app, session, title]);
  return title;
}
