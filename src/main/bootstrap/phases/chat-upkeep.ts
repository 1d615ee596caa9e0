import type { Scope } from '#shared/kernel/scope.ts';
import type { Checkpoints } from '../../services/checkpoints/index.ts';
import { createChatUpkeep, type ChatUpkeep } from '../../services/chat-upkeep/index.ts';
import type { Chats } from '../../services/chats/index.ts';
import type { DebugRuns } from '../../services/debug-runs/index.ts';
import type { Files } from '../../services/files/index.ts';
import type { Database } from '../../store/database.ts';
import type { Foundation } from './foundation.ts';

/** Cleans up behind the chats from now on. */
export function startChatUpkeep(
  { clock, logger }: Foundation,
  services: {
    readonly db: Database;
    readonly chats: Chats;
    readonly debugRuns: DebugRuns;
    readonly files: Files;
    readonly checkpoints: Checkpoints;
  },
  scope: Scope,
): ChatUpkeep {
  const { db, debugRuns, files } = services;
  const { aging } = services.chats;
  const chats: typeof aging = {
    ...aging,
    deletePiece() {
      const deleted = aging.deletePiece();
      if (deleted === 'chat') void services.checkpoints.sweep();
      return deleted;
    },
  };
  const upkeep = createChatUpkeep({ db, chats, debugRuns, files, clock, logger });
  scope.add(() => upkeep.close());
  upkeep.start();
  return upkeep;
}
