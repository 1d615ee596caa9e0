import { createFileVault, type SecretVault } from '../../services/secrets/index.ts';
import type { Foundation } from './foundation.ts';

/** The one vault of the data folder: two would overwrite each other's changes. */
export function startSecrets({ paths, random, logger }: Foundation): SecretVault {
  return createFileVault({ path: paths.secrets, random, logger });
}
