import { createStore, type StoreApi } from 'zustand/vanilla';
import type { PtySocket } from '../transport/pty-socket.ts';
import type { SocketState } from '../transport/socket-state.ts';
import type { Transport } from '../transport/transport.ts';
import { describeProblem, type Problem } from './problem.ts';
import type { TerminalDisplay } from './terminal-display.ts';
import { createTerminalFlow, type TerminalFlow } from './terminal-flow.ts';
import { findTerminalPlace, type TerminalWorkspaceDeps } from './terminal-workspace.ts';

/** A command that was run at the prompt, as the shell's marks tell it. */
export type TerminalCommand = {
  readonly id: number;
  readonly text: string;
  readonly folder: string | undefined;
  readonly phase: 'running' | 'ended';
  readonly exitCode: number | undefined;
  readonly startedAtMs: number | undefined;
  readonly durationMs: number | undefined;
};

/** What a terminal waits for the person to say. */
export type TerminalQuestion =
  /** Several lines are to be pasted into a program that would run each. */
  | { readonly kind: 'paste'; readonly text: string }
  /** A program wants this on the clipboard. */
  | { readonly kind: 'clipboard'; readonly text: string };

export type TerminalState = {
  /**
   * `idle` not started; `connecting`; `open`; `lost` it comes back by itself; `stopped` the
   * workspace is; `failed` see `problem`; `ended` the program has.
   */
  readonly phase: 'idle' | 'connecting' | 'open' | 'lost' | 'stopped' | 'failed' | 'ended';
  readonly problem: Problem | undefined;
  /** Of the program that has ended; undefined when it is not known. */
  readonly exitCode: number | undefined;
  /** As the person named it; empty when they did not. */
  readonly name: string;
  /** As the program named it; empty when it did not. */
  readonly programTitle: string;
  /** Absolute; undefined until the shell or the server tells. */
  readonly folder: string | undefined;
  /** Oldest first. */
  readonly commands: readonly TerminalCommand[];
  readonly question: TerminalQuestion | undefined;
  /** What the person said about programs that write to the clipboard here. */
  readonly clipboard: 'ask' | 'allowed' | 'denied';
  /** Text of a line to bring into view when it is there. */
  readonly wantedLine: string | undefined;
  /** Its find bar is open; the number grows with every request for it. */
  readonly finding: number | undefined;
  readonly found: TerminalFindCount;
  /** Its list of commands is open, at this one or (0) at the newest. */
  readonly shownCommand: number | undefined;
};

/** `position` from 1, 0 for none; there are at least `total` when `more`. */
export type TerminalFindCount = {
  readonly position: number;
  readonly total: number;
  readonly more: boolean;
};

const initialState: TerminalState = {
  phase: 'idle',
  problem: undefined,
  exitCode: undefined,
  name: '',
  programTitle: '',
  folder: undefined,
  commands: [],
  question: undefined,
  clipboard: 'ask',
  wantedLine: undefined,
  finding: undefined,
  found: { position: 0, total: 0, more: false },
  shownCommand: undefined,
};

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

/** UTF-16 units that go into one message. */
const MESSAGE_LENGTH = 16 * 1024;

/** UTF-16 units that are kept of what is typed while it connects. */
const EARLY_LENGTH = 4096;

export function createTerminalSession(
  deps: TerminalSessionDeps,
  identity: { readonly id: string; readonly workspaceId: string },
): TerminalSession {
  const { api } = deps;
  const { id, workspaceId } = identity;
  const store = createStore<TerminalState>(() => initialState);
  let display: TerminalDisplay | undefined;
  let socket: PtySocket | undefined;
  let flow: TerminalFlow | undefined;
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
    socket?.close();
    socket = undefined;
    flow?.restart();
    void connect(shown);
  }

  function fail(problem: Problem): void {
    if (isFollowing) store.setState({ phase: 'idle', problem: undefined });
    else store.setState({ phase: 'failed', problem, question: undefined });
  }

  /** The workspace may have been stopped while its terminals were shown. */
  async function refused(status: number): Promise<void> {
    const { signal } = abort;
    socket = undefined;
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
    const currentFlow = createTerminalFlow(shown, deps.clock, (bytes) => {
      socket?.consumed(bytes);
      lookForLine(shown);
    });
    flow = currentFlow;
    socket = api.openPty({
      agentId: agent,
      terminalId: id,
      follow: isFollowing,
      size: () => ({ width: shown.size().columns, height: shown.size().rows }),
      onOpen() {
        currentFlow.restart();
        shown.restart();
      },
      onData: (bytes) => currentFlow.push(bytes),
      onExit: () => void ended(),
      onRefused(reason) {
        socket = undefined;
        fail({ title: FAILED, text: reason || 'Its program did not start.' });
      },
      onState: onSocketState,
    });
  }

  function send(data: string): boolean {
    if (!socket || store.getState().phase !== 'open') return false;
    let isSent = true;
    for (const part of splitText(data)) isSent = socket.write(part) && isSent;
    return isSent;
  }

  /** While it connected; gone when that fails. */
  let typedEarly = '';
  store.subscribe(({ phase }, before) => {
    if (before.phase !== 'connecting' || phase === 'connecting') return;
    const typed = typedEarly;
    typedEarly = '';
    if (phase === 'open' && typed !== '') send(typed);
  });

  function tellSize(): void {
    if (!display || isFollowing) return;
    const { columns, rows } = display.size();
    socket?.resize({ width: columns, height: rows });
  }

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
      tellSize();
    } else if (state.phase === 'waiting') store.setState({ phase: 'lost' });
    else if (state.phase === 'refused') void refused(state.status);
  }

  async function ended(): Promise<void> {
    socket = undefined;
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
    send,
    type(data) {
      if (store.getState().phase !== 'connecting') return send(data);
      if (typedEarly.length + data.length > EARLY_LENGTH) return false;
      typedEarly += data;
      return true;
    },
    resized: tellSize,
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
      if (!socket || agentId === undefined) return;
      socket.close();
      flow?.restart();
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
    reconnect: () => socket?.retryNow(),
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
      socket?.close();
      socket = undefined;
      flow?.restart();
      display?.dispose();
      display = undefined;
      isShrunk = false;
      isFollowing = false;
      store.setState({ phase: 'idle', question: undefined });
    },
  };
}

const FAILED = 'The terminal could not be opened';
const NOTHING_TO_FOLLOW: Problem = { title: FAILED, text: 'Its workspace is stopped.' };

function describeNoAgent(reason: string): Problem {
  const text = reason || 'The folder of this terminal is not open on this computer.';
  return { title: FAILED, text };
}

function describeRefusal(status: number): Problem {
  const text =
    status === 404
      ? 'Its folder is no longer known to Pilothouse.'
      : `The server answered with status ${status}.`;
  return { title: FAILED, text };
}

/** Parts of a text that are no longer than a message may be, none ending inside a character. */
export function splitText(text: string, length = MESSAGE_LENGTH): readonly string[] {
  const parts: string[] = [];
  for (let start = 0; start < text.length;) {
    let end = Math.min(start + length, text.length);
    const last = text.charCodeAt(end - 1);
    if (end < text.length && last >= 0xd800 && last <= 0xdbff) end -= 1;
    parts.push(text.slice(start, end));
    start = end;
  }
  return parts;
}
