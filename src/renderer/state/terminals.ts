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
  /** Their panes were closed while something runs in them; the person is asked about each. */
  readonly leaving: readonly TerminalSession[];
  /** The search over all terminals is open. */
  readonly searching: boolean;
  /** The list of all terminals is open. */
  readonly listing: boolean;
};

/** The terminals that this window shows or has shown. */
export interface Terminals {
  readonly store: StoreApi<TerminalsState>;
  readonly preferences: TerminalPreferencesStore;
  /** Id of a terminal that does not exist yet: it starts when its pane is first shown. */
  createId(): string;
  /** Stays until it is closed, whatever pane comes and goes. */
  find(workspaceId: string, terminalId: string): TerminalSession;
  /** It can be seen from now on. */
  appeared(session: TerminalSession): void;
  /** It cannot: of those unseen only the ones seen last keep all that they printed. */
  disappeared(session: TerminalSession): void;
  /** What the person typed in one; with broadcasting on, it goes to all of the workspace. */
  type(session: TerminalSession, data: string): boolean;
  setBroadcasting(workspaceId: string, on: boolean): void;
  setRinging(terminalId: string, on: boolean): void;
  setSearching(on: boolean): void;
  setListing(on: boolean): void;
  /**
   * Its pane is gone: the terminal is closed, or waits among those that are `leaving` when
   * something runs in it. Never rejects.
   */
  leave(workspaceId: string, terminalId: string): Promise<void>;
  /** Its pane comes back. */
  stay(terminalId: string): void;
  /** Lets go of it; its program goes on without a window. Rejects when the server cannot. */
  keep(terminalId: string): Promise<void>;
  /** Ends its program and forgets it. Never rejects. */
  close(terminalId: string): Promise<void>;
  /** Lets go of all of them; their programs go on for a while. */
  dispose(): void;
}

export type TerminalsDeps = TerminalSessionDeps & {
  readonly storage: Storage;
  readonly createUuid: () => string;
};

/** Unseen terminals that are whole in the page; of the others the server keeps what they printed. */
export const MAX_WHOLE_UNSEEN = 6;

export function createTerminals(deps: TerminalsDeps): Terminals {
  const store = createStore<TerminalsState>(() => ({
    broadcasting: new Set(),
    open: [],
    ringing: new Set(),
    leaving: [],
    searching: false,
    listing: false,
  }));
  const findOpen = (terminalId: string): TerminalSession | undefined =>
    store.getState().open.find(({ id }) => id === terminalId);

  function find(workspaceId: string, terminalId: string): TerminalSession {
    const known = findOpen(terminalId);
    if (known) return known;
    const session = createTerminalSession(deps, { id: terminalId, workspaceId });
    store.setState(({ open }) => ({ open: [...open, session] }));
    return session;
  }

  /** Those that were seen and are not now, the last one first. */
  let unseen: readonly TerminalSession[] = [];

  function stay(terminalId: string): void {
    store.setState(({ leaving }) => ({ leaving: leaving.filter(({ id }) => id !== terminalId) }));
  }

  function forget(terminalId: string): void {
    const session = findOpen(terminalId);
    stay(terminalId);
    unseen = unseen.filter(({ id }) => id !== terminalId);
    store.setState(({ open, ringing }) => ({
      open: open.filter(({ id }) => id !== terminalId),
      ringing: withMember(ringing, terminalId, false),
    }));
    session?.dispose();
  }

  async function close(terminalId: string): Promise<void> {
    forget(terminalId);
    try {
      await deps.api.terminals.remove(terminalId);
    } catch {
      // The server ends a program that nobody attends to by itself.
    }
  }

  async function mayRun(session: TerminalSession): Promise<boolean> {
    // This window has not shown it since it was loaded: only the server knows.
    if (session.store.getState().phase !== 'idle') return runningProgram(session) !== undefined;
    const listed = await deps.api.terminals.list(session.workspaceId).catch(() => []);
    return listed.some(({ id, running }) => id === session.id && running);
  }

  return {
    store,
    preferences: createTerminalPreferences(deps.storage),
    createId: deps.createUuid,
    find,
    appeared(session) {
      unseen = unseen.filter((other) => other !== session);
      session.restore();
    },
    disappeared(session) {
      if (!findOpen(session.id)) return;
      unseen = [session, ...unseen.filter((other) => other !== session)];
      for (const other of unseen.slice(MAX_WHOLE_UNSEEN)) other.shrink();
    },
    type(session, data) {
      const { broadcasting, open } = store.getState();
      if (broadcasting.has(session.workspaceId)) {
        for (const other of open) {
          if (other !== session && other.workspaceId === session.workspaceId) other.send(data);
        }
      }
      return session.type(data);
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
    setListing: (listing) => store.setState({ listing }),
    async leave(workspaceId, terminalId) {
      const session = find(workspaceId, terminalId);
      if (!(await mayRun(session))) return close(terminalId);
      stay(terminalId);
      store.setState(({ leaving }) => ({ leaving: [...leaving, session] }));
    },
    stay,
    async keep(terminalId) {
      await deps.api.terminals.update(terminalId, { keep: true });
      forget(terminalId);
    },
    close,
    dispose() {
      unseen = [];
      for (const session of store.getState().open) session.dispose();
      store.setState({ open: [] });
    },
  };
}

/** What runs in it beside the shell, as far as the screen tells; undefined for nothing. */
export function runningProgram(session: TerminalSession): string | undefined {
  const { phase, commands, programTitle } = session.store.getState();
  if (phase === 'ended' || phase === 'failed') return undefined;
  const last = commands.at(-1);
  if (last?.phase === 'running' && last.text !== '') return last.text;
  const runs = last?.phase === 'running' || session.display()?.isFullScreen() === true;
  return runs ? programTitle || 'A program' : undefined;
}

function withMember(set: ReadonlySet<string>, member: string, on: boolean): ReadonlySet<string> {
  const next = new Set(set);
  if (on) next.add(member);
  else next.delete(member);
  return next;
}
