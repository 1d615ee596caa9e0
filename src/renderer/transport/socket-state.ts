import { assertNever } from '#shared/kernel/assert-never.ts';

/**
 * `connecting` a handshake is under way; `open`; `waiting` for the next try; `refused` for good,
 * with the HTTP status that says why; `closed` by us.
 */
export type SocketState =
  | { readonly phase: 'connecting'; readonly attempt: number }
  | { readonly phase: 'open'; readonly attempt: number; readonly openedAtMs: number }
  | { readonly phase: 'waiting'; readonly attempt: number; readonly delayMs: number }
  | { readonly phase: 'refused'; readonly status: number }
  | { readonly phase: 'closed' };

export type SocketInput =
  | { readonly type: 'opened'; readonly atMs: number }
  /** The connection ended; `random` is 0 to 1, for jitter. */
  | { readonly type: 'lost'; readonly atMs: number; readonly random: number }
  /** A handshake failed; `status` is what plain HTTP is answered, 0 for no answer. */
  | { readonly type: 'rejected'; readonly status: number; readonly random: number }
  /** The delay is over, or the person or the network asks to try now. */
  | { readonly type: 'retry' }
  | { readonly type: 'close' };

/** Delays double from the first to the longest, each spread by 30 % either way. */
const FIRST_DELAY_MS = 1000;
const LONGEST_DELAY_MS = 10_000;
const JITTER = 0.3;

/** A connection that lasted this long starts the back-off anew. */
const STABLE_MS = 3000;

/** Trying again cannot help: not understood, not signed in, not allowed, not there. */
const FINAL_STATUSES: ReadonlySet<number> = new Set([400, 401, 403, 404, 410]);

export const initialSocketState: SocketState = { phase: 'connecting', attempt: 0 };

/** The next state; the same object when the input means nothing in this state. */
export function nextSocketState(state: SocketState, input: SocketInput): SocketState {
  if (state.phase === 'closed') return state;
  switch (input.type) {
    case 'opened':
      return state.phase === 'connecting'
        ? { phase: 'open', attempt: state.attempt, openedAtMs: input.atMs }
        : state;
    case 'lost': {
      if (state.phase !== 'open') return state;
      const wasStable = input.atMs - state.openedAtMs >= STABLE_MS;
      return waitBefore(wasStable ? 0 : state.attempt, input.random);
    }
    case 'rejected':
      if (state.phase !== 'connecting') return state;
      if (FINAL_STATUSES.has(input.status)) return { phase: 'refused', status: input.status };
      return waitBefore(state.attempt, input.random);
    case 'retry':
      return state.phase === 'waiting' ? { phase: 'connecting', attempt: state.attempt } : state;
    case 'close':
      return { phase: 'closed' };
    default:
      return assertNever(input);
  }
}

function waitBefore(attempt: number, random: number): SocketState {
  const base = Math.min(FIRST_DELAY_MS * 2 ** attempt, LONGEST_DELAY_MS);
  const delayMs = Math.round(base * (1 - JITTER + 2 * JITTER * random));
  return { phase: 'waiting', attempt: attempt + 1, delayMs };
}
