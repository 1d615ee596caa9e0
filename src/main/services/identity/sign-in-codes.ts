import type { Clock } from '#shared/kernel/clock.ts';
import { equalBytes, type Random, sha256 } from '../../platform/random.ts';

/** Long enough to find the browser, short enough that a terminal's history is of no use. */
export const signInCodeLifetimeMs = 15 * 60_000;
/** 190 bits. */
const codeLength = 32;
const maxOpenCodes = 20;

/** One-time codes that stand for the owner until they are used or too old. Kept in memory only. */
export interface SignInCodes {
  create(): string;
  /** True once for each code. */
  redeem(code: string): boolean;
}

type OpenCode = { readonly hash: Uint8Array; readonly expiresAtMs: number };

export function createSignInCodes(deps: {
  readonly clock: Clock;
  readonly random: Random;
}): SignInCodes {
  let open: readonly OpenCode[] = [];

  function fresh(): readonly OpenCode[] {
    const now = deps.clock.monotonicMs();
    return open.filter((code) => code.expiresAtMs > now);
  }

  return {
    create() {
      const code = deps.random.token(codeLength);
      const expiresAtMs = deps.clock.monotonicMs() + signInCodeLifetimeMs;
      open = [...fresh(), { hash: sha256(code), expiresAtMs }].slice(-maxOpenCodes);
      return code;
    },
    redeem(code) {
      const hash = sha256(code);
      const candidates = fresh();
      // Every one is compared, so that the time tells nothing.
      open = candidates.filter((candidate) => !equalBytes(candidate.hash, hash));
      return open.length < candidates.length;
    },
  };
}
