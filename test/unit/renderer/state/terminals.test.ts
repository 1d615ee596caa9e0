import { describe, expect, it } from 'vitest';
import type { TerminalDisplay } from '#renderer/state/terminal-display.ts';
import type { TerminalSession } from '#renderer/state/terminal-session.ts';
import type { TerminalCommand } from '#renderer/state/terminal-state.ts';
import {
  createTerminals,
  MAX_WHOLE_UNSEEN,
  runningProgram,
  type TerminalsDeps,
} from '#renderer/state/terminals.ts';
import { createManualClock } from '#test/support/manual-clock.ts';
import { createMemoryStorage } from './memory-storage.ts';

const WORKSPACE = '11111111-1111-4111-8111-111111111111';
const TERMINAL = '22222222-2222-4222-8222-222222222222';

type Calls = { readonly kept: string[]; readonly removed: string[] };

function setUp({ running = false, keepFails = false } = {}) {
  const calls: Calls = { kept: [], removed: [] };
  const never = (): never => {
    throw new Error('not to be called');
  };
  const api = {
    openPty: never,
    workspaces: {},
    terminals: {
      list: () => Promise.resolve([{ id: TERMINAL, running }]),
      update(id: string) {
        calls.kept.push(id);
        return keepFails ? Promise.reject(new Error('offline')) : Promise.resolve({});
      },
      remove(id: string) {
        calls.removed.push(id);
        return Promise.resolve();
      },
    },
  } as unknown as TerminalsDeps['api'];
  const terminals = createTerminals({
    api,
    clock: createManualClock(),
    storage: createMemoryStorage(),
    createUuid: () => TERMINAL,
  });
  return { terminals, calls, session: terminals.find(WORKSPACE, TERMINAL) };
}

const command = (phase: TerminalCommand['phase'], text = 'npm run dev'): TerminalCommand => ({
  id: 1,
  text,
  folder: undefined,
  phase,
  exitCode: undefined,
  startedAtMs: undefined,
  durationMs: undefined,
});

function shown(session: TerminalSession, isFullScreen: boolean): TerminalSession {
  const display: TerminalDisplay = {
    write: (_bytes, done) => done(),
    resize: (_size, done) => done(),
    revealLine: () => false,
    restart: () => {},
    isFullScreen: () => isFullScreen,
    keepScrollback: () => {},
    size: () => ({ columns: 80, rows: 24 }),
    dispose: () => {},
  };
  return { ...session, display: () => display };
}

describe('runningProgram', () => {
  it('is the command that has not ended, until the shell has', () => {
    const { session } = setUp();
    session.update({ phase: 'open', commands: [command('running')] });
    expect(runningProgram(session)).toBe('npm run dev');
    session.update({ commands: [command('ended')] });
    expect(runningProgram(session)).toBeUndefined();
    session.update({ phase: 'ended', commands: [command('running', 'exit')] });
    expect(runningProgram(session)).toBeUndefined();
  });

  it('knows a full-screen program of a shell that tells nothing', () => {
    const { session } = setUp();
    session.update({ phase: 'open', programTitle: 'notes.md - VIM' });
    expect(runningProgram(shown(session, false))).toBeUndefined();
    expect(runningProgram(shown(session, true))).toBe('notes.md - VIM');
  });
});

describe('leaving a terminal', () => {
  it('ends one in which nothing runs', async () => {
    const { terminals, calls, session } = setUp();
    session.update({ phase: 'open', commands: [command('ended')] });
    await terminals.leave(WORKSPACE, TERMINAL);
    expect(calls.removed).toEqual([TERMINAL]);
    expect(terminals.store.getState()).toMatchObject({ open: [], leaving: [] });
  });

  it('asks about one in which something runs, once, and puts it back', async () => {
    const { terminals, calls, session } = setUp();
    session.update({ phase: 'open', commands: [command('running')] });
    await terminals.leave(WORKSPACE, TERMINAL);
    await terminals.leave(WORKSPACE, TERMINAL);
    expect(terminals.store.getState().leaving).toEqual([session]);
    terminals.stay(TERMINAL);
    expect(terminals.store.getState()).toMatchObject({ open: [session], leaving: [] });
    expect(calls.removed).toEqual([]);
  });

  it('asks the server about one that was not shown yet', async () => {
    const idle = setUp();
    await idle.terminals.leave(WORKSPACE, TERMINAL);
    expect(idle.calls.removed).toEqual([TERMINAL]);
    const running = setUp({ running: true });
    await running.terminals.leave(WORKSPACE, TERMINAL);
    expect(running.calls.removed).toEqual([]);
    expect(running.terminals.store.getState().leaving).toHaveLength(1);
  });

  it('lets go of one that is kept only when the server keeps it', async () => {
    const kept = setUp({ running: true });
    await kept.terminals.leave(WORKSPACE, TERMINAL);
    await kept.terminals.keep(TERMINAL);
    expect(kept.calls).toMatchObject({ kept: [TERMINAL], removed: [] });
    expect(kept.terminals.store.getState()).toMatchObject({ open: [], leaving: [] });

    const refused = setUp({ running: true, keepFails: true });
    await refused.terminals.leave(WORKSPACE, TERMINAL);
    await expect(refused.terminals.keep(TERMINAL)).rejects.toThrow('offline');
    expect(refused.terminals.store.getState().leaving).toHaveLength(1);
  });
});

describe('terminals that nobody sees', () => {
  it('keep all that they printed only if they were seen last, until they are seen again', () => {
    const { terminals } = setUp();
    const calls: string[] = [];
    const sessions = Array.from({ length: MAX_WHOLE_UNSEEN + 2 }, (_, at) => {
      const id = `3333333${at}-3333-4333-8333-333333333333`;
      const session = terminals.find(WORKSPACE, id);
      return Object.assign(session, {
        shrink: () => calls.push(`shrink ${at}`),
        restore: () => calls.push(`restore ${at}`),
      });
    });
    for (const session of sessions) terminals.disappeared(session);
    expect(new Set(calls)).toEqual(new Set(['shrink 0', 'shrink 1']));
    calls.length = 0;
    const [first, , third] = sessions;
    if (!first || !third) throw new Error('there are too few');
    terminals.appeared(first);
    expect(calls).toEqual(['restore 0']);
    terminals.disappeared(first);
    expect(calls).toContain('shrink 2');
  });
});
