import { createModels, type Models } from '../../services/models/index.ts';
import type { SecretVault } from '../../services/secrets/index.ts';
import type { Database } from '../../store/database.ts';
import type { CoreOptions } from '../options.ts';
import type { Foundation } from './foundation.ts';

/** The keys and the models; on the first run the demo is the only one. */
export function startModels(
  options: CoreOptions,
  foundation: Foundation,
  { db, vault }: { readonly db: Database; readonly vault: SecretVault },
): Models {
  const { clock, random } = foundation;
  return createModels({
    db,
    vault,
    env: options.env ?? process.env,
    ...(options.localModelPorts ? { localServerPorts: options.localModelPorts } : {}),
    clock,
    random,
  });
}
