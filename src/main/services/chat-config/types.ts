import type { ModelConfigId } from '#shared/kernel/ids.ts';
import { err } from '#shared/kernel/result.ts';

/** Why a setting was refused. */
export type ConfigProblem = {
  readonly kind: 'invalid' | 'forbidden';
  readonly message: string;
  readonly field?: string;
};

export function invalid(message: string, field?: string) {
  return err<ConfigProblem>({
    kind: 'invalid',
    message,
    ...(field === undefined ? {} : { field }),
  });
}

/** What the settings need of the models. */
export interface ConfigModels {
  /** Undefined for one that is deleted. */
  find(id: ModelConfigId): { readonly enabled: boolean } | undefined;
}
