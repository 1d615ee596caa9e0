import { expect, it } from 'vitest';
import { createManualClock } from '#test/support/manual-clock.ts';
import type { TerminalDisplay } from '#renderer/state/terminal-display.ts';
import {
  createTerminalSession,
  type TerminalSessionDeps,
} from '#renderer/state/terminal-session.ts';
import type { PtyOptions } from '#renderer/transport/pty-socket.ts';

const ID = '22222222-2222-4222-8222-222222222222';
const WORKSPACE = '11111111-1111-4111-8111-111111111111';
const OPEN = { phase: 'open', attempt: 1, openedAtMs: 0 } as const;

/** A session that connects to a server whose answers the test gives. */
async function connecting() {
  const written: string[] = [];
  const opened: PtyOptions[] = [];
  const latest_build = {
    transition: 'start',
    status: 'running',
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
        resize: () => true,
        consumed: () => {},
        retryNow: () => {},
        close: () => {},
      };
    },
  } as unknown as TerminalSessionDeps['api'];
  const session = createTerminalSession(
    { api, clock: createManualClock() },
    { id: ID, workspaceId: WORKSPACE },
  );
  const display = {
    write: (_bytes: Uint8Array, done: () => void) => done(),
    revealLine: () => false,
    restart: () => {},
    isFullScreen: () => false,
    size: () => ({ columns: 80, rows: 24 }),
    keepScrollback: () => {},
    dispose: () => {},
  } as unknown as TerminalDisplay;
  session.start(display);
  await expect.poll(() => opened.length).toBe(1);
  const [socket] = opened;
  if (!socket) throw new Error('no socket was opened');
  return { session, written, socket };
}

it('sends what was typed while it connected, in its order, once it can', async () => {
  const { session, written, socket } = await connecting();
  expect(session.type('ec')).toBe(true);
  expect(session.type('ho')).toBe(true);
  expect(session.send('a reply')).toBe(false);
  expect(session.type('x'.repeat(5000))).toBe(false);
  expect(written).toEqual([]);
  socket.onState?.(OPEN);
  session.type('\r');
  expect(written).toEqual(['echo', '\r']);
});

it('forgets it when there is nothing to send it to', async () => {
  const { session, written, socket } = await connecting();
  session.type('rm -r old');
  socket.onState?.({ phase: 'waiting', delayMs: 1000, attempt: 1 });
  expect(session.type('y')).toBe(false);
  socket.onState?.(OPEN);
  expect(written).toEqual([]);
});
