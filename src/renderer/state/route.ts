import { assertNever } from '#shared/kernel/assert-never.ts';

export const SETTINGS_SECTIONS = [
  'appearance',
  'terminal',
  'models',
  'approvals',
  'words',
  'mcp',
  'git',
  'usage',
  'data',
] as const;
export type SettingsSection = (typeof SETTINGS_SECTIONS)[number];

/** What the main area shows. It stands in the address after `#`, so that a reload keeps it. */
export type Route =
  /** `folder`: the absolute path to start in. */
  | { readonly name: 'new-chat'; readonly folder?: string }
  | { readonly name: 'chat'; readonly chatId: string }
  | { readonly name: 'settings'; readonly section: SettingsSection };

export function formatRoute(route: Route): string {
  switch (route.name) {
    case 'new-chat':
      return route.folder === undefined ? '#/' : `#/new?folder=${encodeURIComponent(route.folder)}`;
    case 'chat':
      return `#/chats/${encodeURIComponent(route.chatId)}`;
    case 'settings':
      return `#/settings/${route.section}`;
    default:
      return assertNever(route);
  }
}

/** The route of an address; a new chat when it names nothing we know. */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#?\/?/, '').split('?');
  const [name, detail] = path.split('/');
  if (name === 'chats' && detail) return { name: 'chat', chatId: decodeSegment(detail) };
  if (name === 'settings') {
    const section = SETTINGS_SECTIONS.find((candidate) => candidate === detail);
    return { name: 'settings', section: section ?? 'appearance' };
  }
  const folder = name === 'new' ? new URLSearchParams(query).get('folder') : null;
  return folder ? { name: 'new-chat', folder } : { name: 'new-chat' };
}

export function isSameRoute(one: Route, other: Route): boolean {
  return formatRoute(one) === formatRoute(other);
}

function decodeSegment(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
