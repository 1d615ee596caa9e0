import { assertNever } from '#shared/kernel/assert-never.ts';
import type { ChatId } from '#shared/kernel/ids.ts';
import { TurnSuperseded, type TurnAbort, type TurnOutcome } from '../../agent-loop/index.ts';
import type { ChatRow } from '../../store/tables/chats-store.ts';
import { createChildSlots, maxRunningChildren } from './child-slots.ts';
import type { ClientDeadlines } from './client-deadlines.ts';
import { reread } from './context.ts';
import { createQuestions } from './questions.ts';
import type { StateChanges, TurnControl } from './state-changes.ts';
import type { ChatInput } from './transitions.ts';
import type { Titles } from './titles.ts';
import type { TurnLabels } from './turn-labels.ts';
import { createTurnRunner, type TurnRunnerDeps } from './turn-runner.ts';
import { createTurn, type Turn } from './turn.ts';
import { withLimit } from './with-limit.ts';

/** How long a turn that was told to end may hold up the chat's next turn or the shutdown. */
const graceMs = 5_000;
/** After this the end of a turn that could not be stored is tried again. */
const storeAgainMs = 5_000;

export type WorkerDeps = Omit<TurnRunnerDeps, 'announceAsking'> & {
  readonly changes: () => StateChanges;
  readonly deadlines: ClientDeadlines;
  readonly titles: Pick<Titles, 'suggest'>;
  readonly labels: TurnLabels;
};

/** Runs the turns: at most one for a chat, any number of chats at once. */
export interface Worker extends TurnControl {
  /** Resolves when the chat has no turn, or after `limitMs`. */
  settled(chatId: ChatId, limitMs: number): Promise<void>;
  /** Ends all turns; what they had not stored is done again at the next start. */
  close(): Promise<void>;
}

export function createWorker(deps: WorkerDeps): Worker {
  const { context, clock, logger } = deps;
  const turns = new Map<ChatId, Turn>();
  const slots = createChildSlots(maxRunningChildren);
  const questions = createQuestions(context, deps.deadlines);
  const runner = createTurnRunner({
    ...deps,
    announceAsking: (chatId, requests) =>
      tryStore(chatId, () => questions.announceAsking(chatId, requests)),
  });
  let closing = false;

  function wake(chat: ChatRow): void {
    // Not at once: whoever woke us still has its answer to give.
    queueMicrotask(() => start(chat.id));
  }

  function start(chatId: ChatId): void {
    if (closing || turns.has(chatId)) return;
    // A subagent waits, pending, until not too many of its family work.
    const parentId = tryStore(chatId, () => context.stores.chats.find(chatId))?.parentId;
    if (parentId !== undefined && !slots.take(parentId, chatId)) return;
    const turn = createTurn(chatId);
    const acquired = tryStore(chatId, () =>
      context.commit((after) => {
        const change = deps.changes().apply(after, reread(context, chatId), { type: 'acquire' });
        // Before `running` is announced, so that no part is missed.
        if (change) context.hub.openTurn(chatId);
        return change?.chat;
      }),
    );
    if (!acquired) return giveUpSlot(chatId);
    turns.set(chatId, turn);
    void run(turn, acquired);
    tryStore(chatId, () => deps.titles.suggest(acquired));
  }

  function giveUpSlot(chatId: ChatId): void {
    const next = slots.free(chatId);
    if (next !== undefined) queueMicrotask(() => start(next));
  }

  function forget(turn: Turn): void {
    if (turns.get(turn.chatId) !== turn) return;
    turns.delete(turn.chatId);
    giveUpSlot(turn.chatId);
  }

  async function run(turn: Turn, chat: ChatRow): Promise<void> {
    let outcome: TurnOutcome;
    try {
      outcome = await runner.run(turn, chat);
    } catch (cause) {
      outcome = cause instanceof TurnSuperseded ? { kind: 'stopped' } : crashed(chat, cause);
    }
    end(turn, outcome);
  }

  function end(turn: Turn, outcome: TurnOutcome): void {
    if (!turn.superseded) {
      if (!tryStore(turn.chatId, () => store(turn.chatId, outcome)) && !closing) {
        clock.setTimer(() => end(turn, outcome), storeAgainMs);
        return;
      }
      context.hub.closeTurn(turn.chatId);
    }
    forget(turn);
    turn.markEnded();
    // Whatever made the chat pending meanwhile found this turn in its way.
    start(turn.chatId);
  }

  function store(chatId: ChatId, outcome: TurnOutcome): true {
    return context.commit((after) => {
      const chat = reread(context, chatId);
      const error = outcome.kind === 'failed' ? outcome.error : undefined;
      const input = questions.wereAnswered(chatId, outcome)
        ? ({ type: 'turn_answered' } as const)
        : inputOf(outcome);
      deps.labels.note(after, chat, outcome);
      const change = deps.changes().apply(after, chat, input, error === undefined ? {} : { error });
      if (change?.chat.status === 'requires_action') questions.announceWaiting(after, change.chat);
      return true;
    });
  }

  /** A broken disk must not take the other chats down. */
  function tryStore<T>(chatId: ChatId, work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      logger.error('chats.turn_not_stored', { chatId, error });
      return undefined;
    }
  }

  function crashed(chat: ChatRow, error: unknown): TurnOutcome {
    logger.error('chats.turn_crashed', { chatId: chat.id, error });
    return {
      kind: 'failed',
      error: {
        message: 'Something went wrong inside Pilothouse. The log has the details.',
        kind: 'generic',
        retryable: false,
      },
    };
  }

  function abort(chat: ChatRow, reason: TurnAbort): void {
    const turn = turns.get(chat.id);
    if (!turn) return;
    if (reason === 'interrupt') {
      turn.abort(reason);
      return;
    }
    turn.supersede();
    context.hub.closeTurn(chat.id);
    giveWayAfterGrace(turn);
  }

  /** The next turn waits for the last to let go, but not for ever. */
  function giveWayAfterGrace(turn: Turn): void {
    const stop = clock.setTimer(() => {
      if (turns.get(turn.chatId) !== turn) return;
      logger.warn('chats.turn_abandoned', { chatId: turn.chatId });
      forget(turn);
      start(turn.chatId);
    }, graceMs);
    void turn.ended.then(stop);
  }

  async function settled(chatId: ChatId, limitMs: number): Promise<void> {
    const turn = turns.get(chatId);
    if (turn) await withLimit(clock, turn.ended, limitMs);
  }

  async function close(): Promise<void> {
    closing = true;
    const open = Array.from(turns.values());
    for (const turn of open) turn.abort('stop');
    await withLimit(clock, Promise.all(open.map((turn) => turn.ended)), graceMs);
    for (const turn of turns.values()) {
      logger.warn('chats.turn_abandoned', { chatId: turn.chatId });
      const wasSuperseded = turn.superseded;
      turn.supersede();
      if (!wasSuperseded) tryStore(turn.chatId, () => store(turn.chatId, { kind: 'stopped' }));
    }
  }

  return {
    wake,
    abort,
    answered: (chatId) => turns.get(chatId)?.noteAnswer(),
    settled,
    close,
  };
}

function inputOf(outcome: TurnOutcome): ChatInput {
  switch (outcome.kind) {
    case 'finished':
      return { type: 'turn_finished' };
    case 'asking':
      return { type: 'turn_asking' };
    case 'interrupted':
      return { type: 'turn_interrupted' };
    case 'stopped':
      return { type: 'turn_stopped' };
    case 'failed':
      return { type: 'turn_failed' };
    default:
      return assertNever(outcome);
  }
}
