import { userInfo } from 'node:os';
import { createIdentity, type Identity } from '../../services/identity/index.ts';
import type { Database } from '../../store/database.ts';
import { createApiKeysStore } from '../../store/tables/api-keys-store.ts';
import { createIdentityStore } from '../../store/tables/identity-store.ts';
import { createSettingsStore } from '../../store/tables/settings-store.ts';
import type { Foundation } from './foundation.ts';

export function startIdentity(foundation: Foundation, db: Database): Identity {
  const { clock, random } = foundation;
  return db.transaction(() =>
    createIdentity({
      store: createIdentityStore(db),
      keys: createApiKeysStore(db),
      settings: createSettingsStore(db, clock),
      clock,
      random,
      accountName: accountName(),
    }),
  );
}

function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    // An account without an entry in the user database has no name.
    return '';
  }
}
