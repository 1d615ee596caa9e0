import type { Scope } from '#shared/kernel/scope.ts';
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
  },
  scope: Scope,
): ChatUpkeep {
  const { db, debugRuns, files } = services;
  const { aging: chats } = services.chats;
  const upkeep = createChatUpkeep({ db, chats, debugRuns, files, clock, logger });
  scope.add(() => upkeep.close());
  upkeep.start();
  return upkeep;
}
