import { createChatConfig, type ChatConfig } from '../../services/chat-config/index.ts';
import type { Models } from '../../services/models/index.ts';
import type { Templates } from '../../services/templates/index.ts';
import type { Database } from '../../store/database.ts';
import type { Foundation } from './foundation.ts';

/** What holds for all chats: prompts, preferred models, small settings. */
export function startChatConfig(
  { clock }: Foundation,
  services: { readonly db: Database; readonly models: Models; readonly templates: Templates },
): ChatConfig {
  const { db, models, templates } = services;
  return createChatConfig({
    db,
    clock,
    models: { find: (id) => models.find(id) },
    hasTemplate: (id) => templates.get(id) !== undefined,
  });
}
