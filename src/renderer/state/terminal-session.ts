import { createStore, type StoreApi } from 'zustand/vanilla';
import type { SocketState } from '../transport/socket-state.ts';
import type { Transport } from '../transport/transport.ts';
import { describeProblem, type Problem } from './problem.ts';
import type { TerminalDisplay } from './terminal-display.ts';
import { createTerminalInput } from './terminal-input.ts';
import { openTerminalLink, type TerminalLink } from './terminal-link.ts';
import {
  describeNoAgent,
  describeRefusal,
  FAILED,
  NOTHING_TO_FOLLOW,
} from './terminal-problems.ts';
import { initialTerminalState, type TerminalState } from './terminal-state.ts';
import { findTerminalPlace, type TerminalWorkspaceDeps } from './terminal-workspace.ts';

/** One terminal of a workspace, shown or not. */
export interface TerminalSession {
  readonly id: string;
  readonly workspaceId: string;
  readonly store: StoreApi<TerminalState>;
  /** Connects the display that is to show it; once. */
  start(display: TerminalDisplay): void;
  /** Connects a display that nobody sees to its program, if that runs; `restore` shows it. */
  follow(display: TerminalDisplay): void;
  display(): TerminalDisplay | undefined;
  update(change: Partial<TerminalState>): void;
  /** To the program; false when it cannot get there now. */
  send(data: string): boolean;
  /** Like `send`, for a person: while it connects, what they type waits until it can be sent. */
  type(data: string): boolean;
  resized(): void;
  /** Brings the line with this text into view, as soon as it is there. */
  showLine(text: string): void;
  rename(name: string): Promise<void>;
  /** Tries now instead of after the delay. */
  reconnect(): void;
  /** Once more after it failed. */
  retry(): void;
  /** Starts the workspace that is stopped, and the terminal in it. */
  startWorkspace(): Promise<void>;
  /** Follows its program with what is on the screen alone, where the server can bring the rest back. */
  shrink(): void;
  /** All that was printed is there again, if it was let go. */
  restore(): void;
  /** A new program in place of the one that ended. */
  restart(): void;
  /** Lets go of the program, which goes on for a while, and of the display. */
  dispose(): void;
}

export type TerminalSessionDeps = TerminalWorkspaceDeps & {
  readonly api: Pick<Transport, 'openPty' | 'terminals'>;
};

export function createTerminalSession(
  deps: TerminalSessionDeps,
  identity: { readonly id: string; readonly workspaceId: string },
): TerminalSession {
  const { api } = deps;
  const { id, workspaceId } = identity;
  const store = createStore<TerminalState>(() => initialTerminalState);
  let display: TerminalDisplay | undefined;
  let link: TerminalLink | undefined;
  let abort = new AbortController();
  let agentId: string | undefined;
  let isShrunk = false;
  /** Without a size of its own, and without a word when there is nothing to follow. */
  let isFollowing = false;

  async function connect(shown: TerminalDisplay): Promise<void> {
    store.setState({ phase: 'connecting', problem: undefined, exitCode: undefined });
    const { signal } = abort;
    try {
      const place = await findTerminalPlace(deps, workspaceId, signal);
      if (signal.aborted) return;
      if (isFollowing && place.kind !== 'agent') return fail(NOTHING_TO_FOLLOW);
      if (place.kind === 'stopped') return store.setState({ phase: 'stopped' });
      if (place.kind === 'none') return fail(describeNoAgent(place.reason));
      void readServerState(signal);
      open(place.agentId, shown);
    } catch (error) {
      if (!signal.aborted) fail(describeProblem(error, FAILED));
    }
  }

  /** Whether there was something to follow or not: it is shown now. */
  function stopFollowing(shown: TerminalDisplay): void {
    isFollowing = false;
    abort.abort();
    abort = new AbortController();
    if (store.getState().phase === 'ended') return;
    link?.close();
    link = undefined;
    void connect(shown);
  }

  function fail(problem: Problem): void {
    if (isFollowing) store.setState({ phase: 'idle', problem: undefined });
    else store.setState({ phase: 'failed', problem, question: undefined });
  }

  /** The workspace may have been stopped while its terminals were shown. */
  async function refused(status: number): Promise<void> {
    const { signal } = abort;
    link = undefined;
    try {
      const place = await findTerminalPlace(deps, workspaceId, signal);
      if (place.kind === 'stopped' && !isFollowing) store.setState({ phase: 'stopped' });
      else fail(describeRefusal(status));
    } catch (error) {
      if (!signal.aborted) fail(describeProblem(error, FAILED));
    }
  }

  function open(agent: string, shown: TerminalDisplay): void {
    agentId = agent;
    link = openTerminalLink(deps, {
      agentId: agent,
      terminalId: id,
      display: shown,
      follow: isFollowing,
      onShown: () => lookForLine(shown),
      onExit: () => void ended(),
      onRefused(reason) {
        link = undefined;
        fail({ title: FAILED, text: reason || 'Its program did not start.' });
      },
      onState: onSocketState,
    });
  }

  const input = createTerminalInput(store, (part) => link?.write(part) ?? false);

  /** What came may hold the line that is wanted. */
  function lookForLine(shown: TerminalDisplay): void {
    const { wantedLine } = store.getState();
    if (wantedLine !== undefined && shown.revealLine(wantedLine)) {
      store.setState({ wantedLine: undefined });
    }
  }

  function onSocketState(state: SocketState): void {
    if (state.phase === 'open') {
      store.setState({ phase: 'open' });
      // It may have changed while there was nobody to tell.
      link?.tellSize();
    } else if (state.phase === 'waiting') store.setState({ phase: 'lost' });
    else if (state.phase === 'refused') void refused(state.status);
  }

  async function ended(): Promise<void> {
    link = undefined;
    store.setState({ phase: 'ended', question: undefined });
    await readServerState(abort.signal);
  }

  /** What the server knows besides the bytes; nothing is lost when it does not answer. */
  async function readServerState(signal: AbortSignal): Promise<void> {
    try {
      const known = (await api.terminals.list(workspaceId, signal)).find(
        (terminal) => terminal.id === id,
      );
      if (!known || signal.aborted) return;
      const { name, programTitle, folder, phase } = store.getState();
      store.setState({
        name: name || known.title,
        programTitle: programTitle || known.program_title,
        folder: folder ?? known.cwd,
        ...(phase === 'ended' && { exitCode: known.exit_code ?? undefined }),
      });
    } catch {
      // Its name and folder come with the next try.
    }
  }

  return {
    id,
    workspaceId,
    store,
    start(shown) {
      if (display) return;
      display = shown;
      void connect(shown);
    },
    follow(shown) {
      if (display) return;
      display = shown;
      isShrunk = true;
      isFollowing = true;
      shown.keepScrollback(false);
      void connect(shown);
    },
    display: () => display,
    update: (change) => store.setState(change),
    send: (data) => input.send(data),
    type: (data) => input.type(data),
    resized: () => link?.tellSize(),
    shrink() {
      // The screen of a full-screen program is not told again to one that comes back.
      if (!display || isShrunk || store.getState().phase !== 'open' || display.isFullScreen())
        return;
      isShrunk = true;
      display.keepScrollback(false);
    },
    restore() {
      if (!display || !isShrunk) return;
      isShrunk = false;
      display.keepScrollback(true);
      if (isFollowing) {
        stopFollowing(display);
        return;
      }
      // An ended program cannot be joined again, only started anew.
      if (!link || agentId === undefined) return;
      link.close();
      store.setState({ phase: 'connecting' });
      open(agentId, display);
    },
    showLine(text) {
      store.setState({ wantedLine: text });
      if (display) lookForLine(display);
    },
    async rename(name) {
      const before = store.getState().name;
      store.setState({ name });
      try {
        await api.terminals.update(id, { title: name });
      } catch (error) {
        store.setState({ name: before });
        throw error;
      }
    },
    reconnect: () => link?.reconnect(),
    retry() {
      if (display && store.getState().phase === 'failed') void connect(display);
    },
    async startWorkspace() {
      if (!display || store.getState().phase !== 'stopped') return;
      store.setState({ phase: 'connecting' });
      const { signal } = abort;
      try {
        // It may have been started meanwhile, from elsewhere.
        const place = await findTerminalPlace(deps, workspaceId, signal);
        if (place.kind === 'stopped') await api.workspaces.start(workspaceId);
        await connect(display);
      } catch (error) {
        if (!signal.aborted) fail(describeProblem(error, 'The workspace could not be started'));
      }
    },
    restart() {
      if (!display || store.getState().phase !== 'ended') return;
      store.setState({ programTitle: '' });
      void connect(display);
    },
    dispose() {
      abort.abort();
      abort = new AbortController();
      link?.close();
      link = undefined;
      display?.dispose();
      display = undefined;
      isShrunk = false;
      isFollowing = false;
      store.setState({ phase: 'idle', question: undefined });
    },
  };
}
