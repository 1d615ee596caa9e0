import { assertNever } from '#shared/kernel/assert-never.ts';
import { createCompactor, type Compactor } from '../compaction/compact.ts';
import { internalChatError } from '../retry/chat-error.ts';
import { createDesktopHand, type DesktopHand } from '../tools/computer/desktop-hand.ts';
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
  const hand = input.role?.kind === 'computer_use' ? createDesktopHand(input.provider) : undefined;
  try {
    return await runSteps(input, hand);
  } catch (cause) {
    if (cause instanceof TurnSuperseded || abortOf(input.signal) === 'stop') {
      return { kind: 'stopped' };
    }
    input.onBug?.(cause);
    return { kind: 'failed', error: internalChatError() };
  } finally {
    hand?.close();
  }
}

function openTurn(input: TurnInput, hand: DesktopHand | undefined): Turn {
  const { chatId, workspace, role, dynamicTools, subagents, workspaces, surroundings, clock } =
    input;
  const { advisor, store, recorder } = input;
  const touched = (paths: readonly string[]): void => input.observer.touched(paths);
  const tools = createToolRegistry({
    chatId,
    workspace,
    role,
    dynamicTools,
    subagents,
    workspaces,
    advisor,
    store,
    recorder,
    surroundings,
    chatFiles: input.files,
    computer: hand && { provider: input.provider, hand },
    clock,
    touched,
  });
  return { input, tools, hand };
}

/** The turn with the workspace, the skills and the tool servers that the chat has by now. */
async function upToDate(
  input: TurnInput,
  hand: DesktopHand | undefined,
  opened?: Turn,
): Promise<Turn> {
  const { workspaceNow, surroundings, signal } = input;
  const workspace = workspaceNow ? workspaceNow() : input.workspace;
  await surroundings?.refresh(workspace, signal);
  const same = surroundings === undefined && workspace === opened?.input.workspace;
  return opened && same ? opened : openTurn({ ...input, workspace }, hand);
}

async function runSteps(input: TurnInput, hand: DesktopHand | undefined): Promise<TurnOutcome> {
  let turn = await upToDate(input, hand);
  const compactor = createCompactor(turn.input, () => turn.tools.definitions);
  if (turn.input.compaction?.only) return compactOnly(turn, compactor);
  let paused = false;
  let hasMadeRoom = false;
  for (let steps = 0; ; steps += 1) {
    const hadCalls = turn.input.store.openCalls().length > 0;
    const settlement = await settleCalls(turn);
    if (settlement.kind === 'asking') return settlement;
    if (settlement.kind === 'aborted') return endAborted(turn);
    if (settlement.endsTurn || (steps === 0 && hasEndedBefore(turn))) {
      await compactor.compactIfFull();
      return turn.input.signal.aborted ? endAborted(turn) : { kind: 'finished' };
    }
    // What was opened just now is up to date.
    if (steps > 0 || hadCalls) turn = await upToDate(turn.input, hand, turn);
    // What the provider is in the middle of goes on from the very end of the conversation.
    if (!paused) await compactor.compactIfFull();
    if (turn.input.signal.aborted) return endAborted(turn);
    if (steps >= MAX_STEPS) return { kind: 'finished' };
    const result = await runModelStep(turn.input, turn.tools.definitions);
    if (result.kind !== 'failed' && turn.input.signal.aborted) return endAborted(turn, result);
    switch (result.kind) {
      case 'failed':
        if (result.tooLong && !hasMadeRoom) {
          hasMadeRoom = true;
          if ((await compactor.makeRoom()).kind === 'compacted') break;
          if (turn.input.signal.aborted) return endAborted(turn);
        }
        return { kind: 'failed', error: result.error };
      case 'empty':
        return { kind: 'finished' };
      case 'answered':
      case 'aborted':
        storeStep(turn, result);
        ({ paused } = result);
        if (paused || turn.input.store.openCalls().length > 0) break;
        if (!(await goesOn(compactor))) return { kind: 'finished' };
        break;
      default:
        assertNever(result);
    }
  }
}

/** The process died between the last call of a turn and the turn's end. */
function hasEndedBefore({ input, tools }: Turn): boolean {
  if (!input.role?.planning) return false;
  const newest = input.store.history().findLast((message) => message.role !== 'system');
  if (newest?.role !== 'tool') return false;
  return newest.parts.some(
    (part) =>
      part.type === 'tool-result' &&
      !part.is_error &&
      (tools.find(part.tool_name ?? '')?.endsTurn ?? false),
  );
}

/** A model that has stopped is asked again when its conversation was summarised right then. */
async function goesOn(compactor: Compactor): Promise<boolean> {
  const { kind } = await compactor.compactIfFull();
  return kind === 'compacted' && compactor.mayReenter();
}

async function compactOnly({ input }: Turn, compactor: Compactor): Promise<TurnOutcome> {
  const result = await compactor.compactNow();
  switch (result.kind) {
    case 'compacted':
    case 'skipped':
      return { kind: 'finished' };
    case 'aborted':
      return { kind: abortOf(input.signal) === 'stop' ? 'stopped' : 'interrupted' };
    case 'failed':
      return result;
    default:
      return assertNever(result);
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
