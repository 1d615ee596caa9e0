import { CHAT_PREFIXES } from '#shared/api/chats.ts';

const CHATS = CHAT_PREFIXES[0];
const OWN = '/api/pilothouse/v1';

/** A path below `base`, each segment encoded. */
function below(base: string, ...segments: readonly (string | number)[]): string {
  return [base, ...segments.map((segment) => encodeURIComponent(segment))].join('/');
}

export const chatsPath = (...segments: readonly (string | number)[]): string =>
  below(CHATS, ...segments);
export const mcpPath = (...segments: readonly (string | number)[]): string =>
  below('/api/experimental/mcp/servers', ...segments);
export const coderPath = (...segments: readonly (string | number)[]): string =>
  below('/api/v2', ...segments);
export const ownPath = (...segments: readonly (string | number)[]): string =>
  below(OWN, ...segments);
