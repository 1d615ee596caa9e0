import { assertNever } from '#shared/kernel/assert-never.ts';
import { internalChatError } from '../retry/chat-error.ts';
import { createToolRegistry } from '../tools/registry.ts';
import { failure } from '../tools/tool.ts';
import { runModelStep, type ModelStepResult } from '../turn/model-step.ts';
import { TurnSuperseded, type TurnInput, type TurnOutcome } from '../types.ts';
import { abortOf } from './abort.ts';
import type { Turn } from './decide-call.ts';
import { answerInterrupted, settleCalls } from './settle-calls.ts';

/** Model steps of one turn; a model that goes round in circles ends here. */
const MAX_STEPS = 1200;

/**
 * Runs a chat's turn to its end: settles the open calls of the newest assistant message, then
 * asks the model and settles its calls, until it calls nothing more, the person has to be asked,
 * the signal aborts or the model fails. Never rejects.
 */
export async function runTurn(input: TurnInput): Promise<TurnOutcome> {
  const tools = createToolRegistry({
    chatId: input.chatId,
    workspace: input.workspace,
    clock: input.clock,
    touched: (paths) => input.observer.touched(paths),
  });
  try {
    return await runSteps({ input, tools });
  } catch (cause) {
    if (cause instanceof TurnSuperseded || abortOf(input.signal) === 'stop') {
      return { kind: 'stopped' };
    }
    input.onBug?.(cause);
    return { kind: 'failed', error: internalChatError() };
  }
}

async function runSteps(turn: Turn): Promise<TurnOutcome> {
  for (let steps = 0; ; steps += 1) {
    const settlement = await settleCalls(turn);
    if (settlement.kind === 'asking') return settlement;
    if (settlement.kind === 'aborted') return endAborted(turn);
    if (steps >= MAX_STEPS) return { kind: 'finished' };
    const result = await runModelStep(turn.input, turn.tools.definitions);
    if (result.kind !== 'failed' && turn.input.signal.aborted) return endAborted(turn, result);
    switch (result.kind) {
      case 'failed':
        return result;
      case 'empty':
        return { kind: 'finished' };
      case 'answered':
      case 'aborted':
        storeStep(turn, result);
        if (turn.input.store.openCalls().length === 0) return { kind: 'finished' };
        break;
      default:
        assertNever(result);
    }
  }
}

function storeStep(
  { input: { store } }: Turn,
  { step, problems }: Extract<ModelStepResult, { readonly kind: 'answered' | 'aborted' }>,
): void {
  store.saveStep(step);
  for (const [callId, problem] of problems) {
    store.setCallState(callId, { kind: 'finished', result: failure(problem) });
  }
}

/** Keeps what is there when the person ended the turn, nothing when the process ends. */
function endAborted(turn: Turn, result?: ModelStepResult): TurnOutcome {
  if (abortOf(turn.input.signal) === 'stop') return { kind: 'stopped' };
  if (result?.kind === 'answered' || result?.kind === 'aborted') storeStep(turn, result);
  answerInterrupted(turn);
  return { kind: 'interrupted' };
}
