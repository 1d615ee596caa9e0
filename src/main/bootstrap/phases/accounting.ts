import { createAccounting, type Accounting } from '../../services/accounting/index.ts';
import type { Models } from '../../services/models/index.ts';
import type { Database } from '../../store/database.ts';
import type { Foundation } from './foundation.ts';

/** What models cost and how much may be spent. */
export function startAccounting(
  { clock, logger }: Foundation,
  { db, models }: { readonly db: Database; readonly models: Models },
): Accounting {
  return createAccounting({
    db,
    models: {
      list: () => models.configs.list(),
      find: (id) => models.configs.find(id),
    },
    clock,
    logger,
  });
}
