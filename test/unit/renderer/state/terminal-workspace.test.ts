import { describe, expect, it } from 'vitest';
import { createManualClock } from '#test/support/manual-clock.ts';
import {
  findTerminalPlace,
  type TerminalWorkspaceDeps,
} from '#renderer/state/terminal-workspace.ts';

const WORKSPACE = '11111111-1111-4111-8111-111111111111';

type Build = {
  readonly transition: 'start' | 'stop';
  readonly status: string;
  readonly agents?: readonly string[];
  readonly error?: string;
};

/** A server whose workspace goes through these builds, one more with every look. */
function setUp(...builds: readonly Build[]) {
  const clock = createManualClock();
  let looks = 0;
  const api = {
    workspaces: {
      get() {
        const build = builds[Math.min(looks, builds.length - 1)];
        looks += 1;
        return Promise.resolve({
          latest_build: {
            transition: build?.transition,
            status: build?.status,
            job: { error: build?.error },
            resources: [{ agents: build?.agents?.map((id) => ({ id })) }],
          },
        });
      },
    },
  } as unknown as TerminalWorkspaceDeps['api'];
  return { deps: { api, clock }, clock, looks: () => looks };
}

describe('findTerminalPlace', () => {
  it('is the agent of a workspace that runs, at the first look', async () => {
    const { deps } = setUp({ transition: 'start', status: 'running', agents: ['agent-1'] });
    expect(await findTerminalPlace(deps, WORKSPACE, new AbortController().signal)).toEqual({
      kind: 'agent',
      agentId: 'agent-1',
    });
  });

  it('waits for a workspace that is being started', async () => {
    const { deps, clock, looks } = setUp(
      { transition: 'start', status: 'pending' },
      { transition: 'start', status: 'starting', agents: ['early'] },
      { transition: 'start', status: 'running', agents: ['ready'] },
    );
    const found = findTerminalPlace(deps, WORKSPACE, new AbortController().signal);
    await clock.timerSet(250);
    expect(looks()).toBe(1);
    await clock.advance(500);
    expect(await found).toEqual({ kind: 'agent', agentId: 'ready' });
  });

  it('says that it is stopped, and why it has no agent', async () => {
    const { signal } = new AbortController();
    const stopped = setUp({ transition: 'stop', status: 'stopped' });
    expect(await findTerminalPlace(stopped.deps, WORKSPACE, signal)).toEqual({ kind: 'stopped' });
    const failed = setUp({ transition: 'start', status: 'failed', error: 'The folder is gone.' });
    expect(await findTerminalPlace(failed.deps, WORKSPACE, signal)).toEqual({
      kind: 'none',
      reason: 'The folder is gone.',
    });
  });

  it('stops looking when nobody waits any more', async () => {
    const { deps, clock, looks } = setUp({ transition: 'start', status: 'starting' });
    const abort = new AbortController();
    const found = findTerminalPlace(deps, WORKSPACE, abort.signal);
    const rejected = expect(found).rejects.toThrow();
    await clock.timerSet(250);
    abort.abort();
    await clock.advance(250);
    await rejected;
    expect(looks()).toBe(2);
  });
});
