import { z } from 'zod';
import type { ChatId } from '#shared/kernel/ids.ts';
import type { Database } from '../database.ts';

/** Something the person allowed for the rest of a chat. */
export type ChatGrant =
  | { readonly kind: 'edits' }
  | { readonly kind: 'commands' }
  | { readonly kind: 'command_pattern'; readonly pattern: string }
  | { readonly kind: 'outside_folder'; readonly folder: string }
  | { readonly kind: 'tool'; readonly name: string };

export interface ChatGrantsStore {
  /** Granting the same twice is one grant. */
  add(chatId: ChatId, grant: ChatGrant, createdAt: number): void;
  list(chatId: ChatId): ChatGrant[];
}

const rowSchema = z
  .object({
    kind: z.enum(['edits', 'commands', 'command_pattern', 'outside_folder', 'tool']),
    value: z.string(),
  })
  .transform((row): ChatGrant => {
    switch (row.kind) {
      case 'command_pattern':
        return { kind: row.kind, pattern: row.value };
      case 'outside_folder':
        return { kind: row.kind, folder: row.value };
      case 'tool':
        return { kind: row.kind, name: row.value };
      case 'edits':
      case 'commands':
        return { kind: row.kind };
    }
  });

export function createChatGrantsStore(db: Database): ChatGrantsStore {
  return {
    add(chatId, grant, createdAt) {
      db.prepare(
        `INSERT INTO chat_grants (chat_id, kind, value, created_at) VALUES (?, ?, ?, ?)
         ON CONFLICT (chat_id, kind, value) DO NOTHING`,
      ).run(chatId, grant.kind, valueOf(grant), createdAt);
    },
    list: (chatId) =>
      db
        .prepare('SELECT kind, value FROM chat_grants WHERE chat_id = ? ORDER BY created_at')
        .all(chatId)
        .map((row) => rowSchema.parse(row)),
  };
}

function valueOf(grant: ChatGrant): string {
  switch (grant.kind) {
    case 'command_pattern':
      return grant.pattern;
    case 'outside_folder':
      return grant.folder;
    case 'tool':
      return grant.name;
    case 'edits':
    case 'commands':
      return '';
  }
}
