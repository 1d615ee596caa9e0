import { assertNever } from '#shared/kernel/assert-never.ts';

export const SETTINGS_SECTIONS = ['appearance', 'models', 'approvals'] as const;
export type SettingsSection = (typeof SETTINGS_SECTIONS)[number];

/** What the main area shows. It stands in the address after `#`, so that a reload keeps it. */
export type Route =
  | { readonly name: 'new-chat' }
  | { readonly name: 'chat'; readonly chatId: string }
  | { readonly name: 'settings'; readonly section: SettingsSection };

export function formatRoute(route: Route): string {
  switch (route.name) {
    case 'new-chat':
      return '#/';
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
  const [name, detail] = hash.replace(/^#?\/?/, '').split('/');
  if (name === 'chats' && detail) return { name: 'chat', chatId: decodeSegment(detail) };
  if (name === 'settings') {
    const section = SETTINGS_SECTIONS.find((candidate) => candidate === detail);
    return { name: 'settings', section: section ?? 'appearance' };
  }
  return { name: 'new-chat' };
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
