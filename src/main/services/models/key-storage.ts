import { err } from '#shared/kernel/result.ts';
import type { Result } from '#shared/kernel/result.ts';
import { SecretVaultError } from '../secrets/index.ts';
import type { ModelsProblem } from './types.ts';

/** A vault that cannot be used is an answer here, not a bug. */
export async function whereKeysWork<T>(
  work: () => Promise<Result<T, ModelsProblem>>,
): Promise<Result<T, ModelsProblem>> {
  try {
    return await work();
  } catch (cause) {
    if (!(cause instanceof SecretVaultError)) throw cause;
    return err({ kind: 'storage', message: cause.message });
  }
}
