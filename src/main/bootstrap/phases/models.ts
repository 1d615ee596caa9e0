import { createModels, type Models } from '../../services/models/index.ts';
import { createFileVault } from '../../services/secrets/index.ts';
import type { Database } from '../../store/database.ts';
import type { CoreOptions } from '../options.ts';
import type { Foundation } from './foundation.ts';

/** The keys and the models; on the first run the demo is the only one. */
export function startModels(options: CoreOptions, foundation: Foundation, db: Database): Models {
  const { paths, clock, random, logger } = foundation;
  return createModels({
    db,
    vault: createFileVault({ path: paths.secrets, random, logger }),
    env: options.env ?? process.env,
    ...(options.localModelPorts ? { localServerPorts: options.localModelPorts } : {}),
    clock,
    random,
  });
}
