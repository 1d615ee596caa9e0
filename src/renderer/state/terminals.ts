import { createStore, type StoreApi } from 'zustand/vanilla';
import {
  createTerminalPreferences,
  type TerminalPreferencesStore,
} from './terminal-preferences.ts';
import {
  createTerminalSession,
  type TerminalSession,
  type TerminalSessionDeps,
} from './terminal-session.ts';

export type TerminalsState = {
  /** Workspaces in which what is typed goes to every terminal. */
  readonly broadcasting: ReadonlySet<string>;
  /** Terminals that this window holds, oldest first. */
  readonly open: readonly TerminalSession[];
  /** Ids of those that rang while nobody looked. */
  readonly ringing: ReadonlySet<string>;
  /** The search over all terminals is open. */
  readonly searching: boolean;
};

/** The terminals that this window shows or has shown. */
export interface Terminals {
  readonly store: StoreApi<TerminalsState>;
  readonly preferences: TerminalPreferencesStore;
  /** Id of a terminal that does not exist yet: it starts when its pane is first shown. */
  createId(): string;
  /** Stays until it is closed, whatever pane comes and goes. */
  find(workspaceId: string, terminalId: string): TerminalSession;
  /** What the person typed in one; with broadcasting on, it goes to all of the workspace. */
  type(session: TerminalSession, data: string): boolean;
  setBroadcasting(workspaceId: string, on: boolean): void;
  setRinging(terminalId: string, on: boolean): void;
  setSearching(on: boolean): void;
  /** Ends its program and forgets it. Never rejects. */
  close(terminalId: string): Promise<void>;
  /** Lets go of all of them; their programs go on for a while. */
  dispose(): void;
}

export type TerminalsDeps = TerminalSessionDeps & {
  readonly storage: Storage;
  readonly createUuid: () => string;
};

export function createTerminals(deps: TerminalsDeps): Terminals {
  const store = createStore<TerminalsState>(() => ({
    broadcasting: new Set(),
    open: [],
    ringing: new Set(),
    searching: false,
  }));
  const findOpen = (terminalId: string): TerminalSession | undefined =>
    store.getState().open.find(({ id }) => id === terminalId);

  return {
    store,
    preferences: createTerminalPreferences(deps.storage),
    createId: deps.createUuid,
    find(workspaceId, terminalId) {
      const known = findOpen(terminalId);
      if (known) return known;
      const session = createTerminalSession(deps, { id: terminalId, workspaceId });
      store.setState(({ open }) => ({ open: [...open, session] }));
      return session;
    },
    type(session, data) {
      const { broadcasting, open } = store.getState();
      if (broadcasting.has(session.workspaceId)) {
        for (const other of open) {
          if (other !== session && other.workspaceId === session.workspaceId) other.send(data);
        }
      }
      return session.send(data);
    },
    setBroadcasting(workspaceId, on) {
      store.setState(({ broadcasting }) => ({
        broadcasting: withMember(broadcasting, workspaceId, on),
      }));
    },
    setRinging(terminalId, on) {
      const { ringing } = store.getState();
      if (ringing.has(terminalId) === on) return;
      store.setState({ ringing: withMember(ringing, terminalId, on) });
    },
    setSearching: (searching) => store.setState({ searching }),
    async close(terminalId) {
      const session = findOpen(terminalId);
      store.setState(({ open, ringing }) => ({
        open: open.filter(({ id }) => id !== terminalId),
        ringing: withMember(ringing, terminalId, false),
      }));
      session?.dispose();
      try {
        await deps.api.terminals.remove(terminalId);
      } catch {
        // The server ends a program that nobody attends to by itself.
      }
    },
    dispose() {
      for (const session of store.getState().open) session.dispose();
      store.setState({ open: [] });
    },
  };
}

function withMember(set: ReadonlySet<string>, member: string, on: boolean): ReadonlySet<string> {
  const next = new Set(set);
  if (on) next.add(member);
  else next.delete(member);
  return next;
}
