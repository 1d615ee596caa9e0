import type { CallScope } from '../approval/policy.ts';
import type { OpenToolCall } from '../types.ts';
import { abortOf, untilAborted } from './abort.ts';
import type { CallDecision, Turn } from './decide-call.ts';
import { createLiveOutput } from './live-output.ts';
import { failedUnexpectedly } from './outcomes.ts';

export type Runnable = Extract<CallDecision, { readonly kind: 'run' }>;

/**
 * The calls of a step that were started and have not ended. They run concurrently; those that
 * change files or a workspace one after another, in the order in which they were started.
 */
export interface CallsUnderWay {
  readonly size: number;
  has(callId: string): boolean;
  start(call: OpenToolCall, decision: Runnable): void;
  /** Resolves when all those of now have ended; rejects when the store does not take a result. */
  ended(): Promise<void>;
}

export function createCallsUnderWay(turn: Turn): CallsUnderWay {
  const running = new Map<string, Promise<void>>();
  let lastChange: Promise<void> | undefined;
  return {
    get size() {
      return running.size;
    },
    has: (callId) => running.has(callId),
    start(call, decision) {
      const isChange = mustQueue(decision.scope);
      const run = startCall(turn, call, { decision, after: isChange ? lastChange : undefined });
      if (isChange) lastChange = run;
      const ended = run.then(() => void running.delete(call.callId));
      // A failure stays in the map until somebody waits for the end.
      ended.catch(() => undefined);
      running.set(call.callId, ended);
    },
    async ended() {
      await Promise.all(running.values());
    },
  };
}

/** Whether the call takes its turn among its like. */
export function mustQueue({ changesFiles, oneAtATime }: CallScope): boolean {
  return changesFiles || (oneAtATime ?? false);
}

async function startCall(
  turn: Turn,
  call: OpenToolCall,
  { decision, after }: { readonly decision: Runnable; readonly after: Promise<void> | undefined },
): Promise<void> {
  await Promise.all([after, turn.input.beforeCalls]);
  await runCall(turn, call, decision);
}

async function runCall(
  turn: Turn,
  call: OpenToolCall,
  { prepared, scope }: Runnable,
): Promise<void> {
  const { clock, observer, signal, store } = turn.input;
  if (signal.aborted) return;
  store.setCallState(call.callId, { kind: 'running' });
  const live = createLiveOutput({ call, observer, clock });
  const outcome = await untilAborted(
    prepared.run(scope, signal, live).catch((cause: unknown) => {
      turn.input.onBug?.(cause);
      return failedUnexpectedly();
    }),
    signal,
    clock,
  ).finally(() => live.close());
  // Unanswered it stays `running`, which says that it may have had its effect.
  if (outcome === undefined || abortOf(signal) === 'stop') return;
  store.setCallState(call.callId, { kind: 'finished', result: outcome });
}
