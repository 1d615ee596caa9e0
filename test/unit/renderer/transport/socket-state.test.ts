import { describe, expect, it } from 'vitest';
import {
  initialSocketState,
  nextSocketState,
  type SocketState,
} from '#renderer/transport/socket-state.ts';

const MIDDLE = 0.5;

function waitAfter(attempt: number, random = MIDDLE): number {
  const state = nextSocketState(
    { phase: 'connecting', attempt },
    {
      type: 'rejected',
      status: 0,
      random,
    },
  );
  if (state.phase !== 'waiting') throw new Error(state.phase);
  return state.delayMs;
}

describe('nextSocketState', () => {
  it('doubles the delay up to the longest, spread by 30 %', () => {
    expect([0, 1, 2, 3, 4, 20].map((attempt) => waitAfter(attempt))).toEqual([
      1000, 2000, 4000, 8000, 10_000, 10_000,
    ]);
    expect(waitAfter(0, 0)).toBe(700);
    expect(waitAfter(0, 1)).toBe(1300);
  });

  it('never tries again what cannot succeed', () => {
    for (const status of [400, 401, 403, 404, 410]) {
      const state = nextSocketState(initialSocketState, { type: 'rejected', status, random: 0 });
      expect(state).toEqual({ phase: 'refused', status });
      expect(nextSocketState(state, { type: 'retry' })).toBe(state);
    }
  });

  it('tries again after any other answer', () => {
    for (const status of [0, 426, 500]) {
      const state = nextSocketState(initialSocketState, { type: 'rejected', status, random: 0 });
      expect(state.phase).toBe('waiting');
    }
  });

  it('starts the back-off anew after a connection that lasted', () => {
    const open: SocketState = { phase: 'open', attempt: 4, openedAtMs: 1000 };
    const lost = (atMs: number): SocketState =>
      nextSocketState(open, { type: 'lost', atMs, random: MIDDLE });
    expect(lost(4000)).toEqual({ phase: 'waiting', attempt: 1, delayMs: 1000 });
    expect(lost(3999)).toEqual({ phase: 'waiting', attempt: 5, delayMs: 10_000 });
  });

  it('goes from waiting to connecting with the attempt kept', () => {
    const waiting: SocketState = { phase: 'waiting', attempt: 3, delayMs: 8000 };
    expect(nextSocketState(waiting, { type: 'retry' })).toEqual({
      phase: 'connecting',
      attempt: 3,
    });
  });

  it('ignores what means nothing where it is', () => {
    const waiting: SocketState = { phase: 'waiting', attempt: 3, delayMs: 8000 };
    expect(nextSocketState(waiting, { type: 'opened', atMs: 0 })).toBe(waiting);
    expect(nextSocketState(waiting, { type: 'lost', atMs: 0, random: 0 })).toBe(waiting);
    expect(nextSocketState(initialSocketState, { type: 'retry' })).toBe(initialSocketState);
  });

  it('stays closed', () => {
    const closed = nextSocketState(initialSocketState, { type: 'close' });
    expect(closed).toEqual({ phase: 'closed' });
    expect(nextSocketState(closed, { type: 'opened', atMs: 0 })).toBe(closed);
    expect(nextSocketState(closed, { type: 'retry' })).toBe(closed);
  });
});
