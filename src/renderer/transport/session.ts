import { z } from 'zod';
import type { PilothouseBridge } from '#shared/ipc/bridge.ts';
import { ownPath } from './paths.ts';

const STORAGE_KEY = 'pilothouse.session';

const signInAnswerSchema = z.object({ session_token: z.string() });

export type SessionDeps = {
  /** Present in the app's own window. */
  readonly bridge: PilothouseBridge | undefined;
  readonly location: Location;
  readonly history: History;
  readonly storage: Storage;
  readonly fetch: typeof fetch;
};

/** `code_refused`: the sign-in link was used before or is too old. */
export type SessionOutcome =
  | { readonly state: 'signed_in'; readonly token: string }
  | { readonly state: 'signed_out'; readonly reason: 'no_session' | 'code_refused' | 'offline' };

/**
 * The session of this window: from the app's bridge; in a browser from the one-time code in the
 * address (which then disappears from it), else from an earlier visit.
 */
export async function findSession(deps: SessionDeps): Promise<SessionOutcome> {
  if (deps.bridge) return { state: 'signed_in', token: (await deps.bridge.session()).token };
  const url = new URL(deps.location.href);
  const code = url.searchParams.get('code');
  if (url.pathname !== '/sign-in' || !code) return rememberedSession(deps.storage);
  // Before anything else can read it; a used code is worth nothing anyway.
  deps.history.replaceState(null, '', `/${url.hash}`);
  return exchangeCode(deps, code);
}

/** `findSession` with what the window itself has. */
export function findWindowSession(
  window: Window,
  bridge: PilothouseBridge | undefined,
): Promise<SessionOutcome> {
  const { location, history, localStorage } = window;
  return findSession({
    bridge,
    location,
    history,
    storage: localStorage,
    fetch: (input, init) => window.fetch(input, init),
  });
}

export function forgetSession(storage: Storage): void {
  storage.removeItem(STORAGE_KEY);
}

function rememberedSession(storage: Storage): SessionOutcome {
  const token = storage.getItem(STORAGE_KEY);
  return token ? { state: 'signed_in', token } : { state: 'signed_out', reason: 'no_session' };
}

async function exchangeCode(deps: SessionDeps, code: string): Promise<SessionOutcome> {
  let response: Response;
  try {
    response = await deps.fetch(new URL(ownPath('sign-in'), deps.location.origin), {
      method: 'POST',
      credentials: 'omit',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ code }),
    });
  } catch {
    return { state: 'signed_out', reason: 'offline' };
  }
  const answer = signInAnswerSchema.safeParse(response.ok ? await response.json() : undefined);
  if (answer.success) {
    deps.storage.setItem(STORAGE_KEY, answer.data.session_token);
    return { state: 'signed_in', token: answer.data.session_token };
  }
  // A reload of the link in a window that is signed in already is no failure.
  const earlier = rememberedSession(deps.storage);
  return earlier.state === 'signed_in' ? earlier : { state: 'signed_out', reason: 'code_refused' };
}
