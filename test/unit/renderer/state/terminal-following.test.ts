import { describe, expect, it } from 'vitest';
import { type ConnectedTerminal, unconnectedTerminal } from './connected-terminal.ts';

const OPEN = { phase: 'open', attempt: 1, openedAtMs: 0 } as const;

async function followed(options?: { readonly running: boolean }): Promise<ConnectedTerminal> {
  const terminal = unconnectedTerminal(options);
  terminal.session.follow(terminal.display);
  if (options?.running !== false) await expect.poll(() => terminal.opened.length).toBe(1);
  return terminal;
}

const phaseOf = ({ session }: ConnectedTerminal): string => session.store.getState().phase;

describe('a session that follows its program unseen', () => {
  it('asks for no size, and takes the one that the program has', async () => {
    const { session, opened, calls } = await followed();
    expect(opened[0]?.follow).toBe(true);
    opened[0]?.onState?.(OPEN);
    opened[0]?.onOpen();
    opened[0]?.onSize({ width: 132, height: 50 });
    session.resized();
    expect(calls).toEqual(['keep the screen', 'restart', 'have 132x50']);
  });

  it('is joined anew with all that was printed, and a size, once it is seen', async () => {
    const terminal = await followed();
    const { session, display, opened, calls } = terminal;
    opened[0]?.onState?.(OPEN);
    // A display is made once.
    session.start(display);
    session.restore();
    await expect.poll(() => opened.length).toBe(2);
    expect(opened[1]?.follow).toBe(false);
    opened[1]?.onState?.(OPEN);
    session.resized();
    expect(calls).toEqual([
      'keep the screen',
      'keep all',
      'close',
      'ask for 80x24',
      'ask for 80x24',
    ]);
    session.restore();
    expect(opened).toHaveLength(2);
  });

  it('says nothing when there is nothing to follow, and starts it when it is seen', async () => {
    const terminal = await followed();
    const { session, opened } = terminal;
    opened[0]?.onRefused('Its program does not run.');
    expect(session.store.getState()).toMatchObject({ phase: 'idle', problem: undefined });
    session.restore();
    await expect.poll(() => opened.length).toBe(2);
    expect(opened[1]?.follow).toBe(false);
  });

  it('says nothing of a workspace that is stopped either, until it is seen', async () => {
    const terminal = await followed({ running: false });
    await expect.poll(() => phaseOf(terminal)).toBe('idle');
    terminal.session.restore();
    await expect.poll(() => phaseOf(terminal)).toBe('stopped');
    expect(terminal.opened).toEqual([]);
  });

  it('tells of a program that ended meanwhile, which is not started by looking at it', async () => {
    const terminal = await followed();
    terminal.opened[0]?.onState?.(OPEN);
    terminal.opened[0]?.onExit();
    await expect.poll(() => phaseOf(terminal)).toBe('ended');
    terminal.session.restore();
    expect(phaseOf(terminal)).toBe('ended');
    expect(terminal.opened).toHaveLength(1);
  });
});
