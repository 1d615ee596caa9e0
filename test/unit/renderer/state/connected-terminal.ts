import type { TerminalDisplay } from '#renderer/state/terminal-display.ts';
import {
  createTerminalSession,
  type TerminalSession,
  type TerminalSessionDeps,
} from '#renderer/state/terminal-session.ts';
import type { PtyOptions } from '#renderer/transport/pty-socket.ts';
import { createManualClock } from '#test/support/manual-clock.ts';

const ID = '22222222-2222-4222-8222-222222222222';
const WORKSPACE = '11111111-1111-4111-8111-111111111111';

export type ConnectedTerminal = {
  readonly session: TerminalSession;
  readonly display: TerminalDisplay;
  /** The sockets that were asked for; the test answers in the server's place. */
  readonly opened: readonly PtyOptions[];
  /** What was typed. */
  readonly written: readonly string[];
  /** What else socket and display were told, in order. */
  readonly calls: readonly string[];
};

/** A session of a workspace, which runs or is stopped, that is not connected yet. */
export function unconnectedTerminal({ running = true } = {}): ConnectedTerminal {
  const written: string[] = [];
  const opened: PtyOptions[] = [];
  const calls: string[] = [];
  const latest_build = {
    transition: running ? 'start' : 'stop',
    status: running ? 'running' : 'stopped',
    job: {},
    resources: [{ agents: [{ id: 'agent' }] }],
  };
  const api = {
    workspaces: { get: () => Promise.resolve({ latest_build }) },
    terminals: { list: () => Promise.resolve([]) },
    openPty(options: PtyOptions) {
      opened.push(options);
      return {
        write: (data: string) => written.push(data) > 0,
        resize: ({ width, height }: ReturnType<PtyOptions['size']>) =>
          calls.push(`ask for ${width}x${height}`) > 0,
        consumed: () => {},
        retryNow: () => {},
        close: () => void calls.push('close'),
      };
    },
  } as unknown as TerminalSessionDeps['api'];
  const session = createTerminalSession(
    { api, clock: createManualClock() },
    { id: ID, workspaceId: WORKSPACE },
  );
  const display: TerminalDisplay = {
    write: (_bytes, done) => done(),
    resize({ columns, rows }, done) {
      calls.push(`have ${columns}x${rows}`);
      done();
    },
    revealLine: () => false,
    restart: () => void calls.push('restart'),
    isFullScreen: () => false,
    size: () => ({ columns: 80, rows: 24 }),
    keepScrollback: (on) => void calls.push(on ? 'keep all' : 'keep the screen'),
    dispose: () => void calls.push('dispose'),
  };
  return { session, display, opened, written, calls };
}
