import type { App } from '../state/app-state.ts';
import { findChat } from '../state/chat-list-state.ts';
import type { SettingsSection } from '../state/route.ts';
import { openChatId, withFinding } from '../state/view.ts';
import { createDockCommands } from './pane-commands.ts';
import { nextWaiting } from './next-waiting.ts';
import { toggleSidebar } from './title-bar.tsx';

/** Something the app can do: in the palette, and with a shortcut where it has one. */
export interface Command {
  readonly id: string;
  readonly title: string;
  readonly shortcut?: string;
  /** False hides it and turns its shortcut off. */
  readonly available: () => boolean;
  /** May reject; the caller tells the person. */
  readonly run: () => void | Promise<void>;
}

const settingsPages: readonly (readonly [SettingsSection, string])[] = [
  ['terminal', 'terminal'],
  ['models', 'models and providers'],
  ['approvals', 'approvals'],
  ['words', 'instructions to models'],
  ['mcp', 'tool servers (MCP)'],
  ['usage', 'usage and spend limit'],
  ['data', 'data and retention'],
];

const always = (): boolean => true;

/** Everything that can be done from anywhere, in the palette's order. */
export function createCommands(app: App, narrow: boolean): readonly Command[] {
  return [
    ...createViewCommands(app, narrow),
    ...createChatCommands(app),
    ...createDockCommands(app),
  ];
}

function createViewCommands(app: App, narrow: boolean): Command[] {
  const { view, settings, terminals } = app;
  const inChat = (): boolean => view.store.getState().route.name === 'chat';
  return [
    {
      id: 'new-chat',
      title: 'New chat',
      shortcut: 'mod+n',
      available: always,
      run: () => view.go({ name: 'new-chat' }),
    },
    {
      id: 'next-waiting',
      title: 'Go to the next that needs you',
      shortcut: 'mod+shift+a',
      available: () => nextWaiting(app) !== undefined,
      run: () => nextWaiting(app)?.(),
    },
    {
      id: 'palette',
      title: 'Search or do anything',
      shortcut: 'mod+k',
      available: always,
      run: () => view.update((state) => ({ ...state, paletteOpen: !state.paletteOpen })),
    },
    {
      id: 'find',
      title: 'Find in this chat',
      shortcut: 'mod+f',
      available: inChat,
      run: () => {
        const chatId = openChatId(view.store.getState());
        if (chatId) view.update((state) => withFinding(state, chatId));
      },
    },
    {
      id: 'search',
      title: 'Search in all chats',
      shortcut: 'mod+shift+f',
      available: always,
      run: () => view.update((state) => ({ ...state, paletteOpen: false, searchText: '' })),
    },
    {
      id: 'search-terminals',
      title: 'Search in all terminals',
      available: always,
      run: () => terminals.setSearching(true),
    },
    {
      id: 'terminals',
      title: 'Terminals: all that run',
      available: always,
      run: () => terminals.setListing(true),
    },
    {
      id: 'sidebar',
      title: 'Fold or unfold the sidebar',
      shortcut: 'mod+b',
      available: always,
      run: () => view.update((state) => toggleSidebar(state, narrow)),
    },
    {
      id: 'settings',
      title: 'Settings',
      shortcut: 'mod+,',
      available: always,
      run: () => view.go({ name: 'settings', section: 'appearance' }),
    },
    ...settingsPages.map(([section, title]) => ({
      id: `settings-${section}`,
      title: `Settings: ${title}`,
      available: always,
      run: () => view.go({ name: 'settings', section }),
    })),
    ...(['light', 'dark', 'system'] as const).map((theme) => ({
      id: `theme-${theme}`,
      title: theme === 'system' ? 'Theme: as the system' : `Theme: ${theme}`,
      available: () => settings.store.getState().theme !== theme,
      run: () => settings.change({ theme }),
    })),
  ];
}

function createChatCommands({ api, chatList }: App): Command[] {
  const openChat = () => {
    const { chats, openChatId } = chatList.store.getState();
    return openChatId ? findChat(chats, openChatId) : undefined;
  };
  return [
    {
      id: 'stop',
      title: 'Stop the agent in this chat',
      shortcut: 'mod+.',
      available: () => openChat() !== undefined,
      run: async () => {
        const chat = openChat();
        if (chat) await api.chats.interrupt(chat.id);
      },
    },
    {
      id: 'pin',
      title: 'Pin or unpin this chat',
      available: () => openChat()?.archived === false,
      run: async () => {
        const chat = openChat();
        if (chat) await chatList.setPinned(chat.id, chat.pin_order === 0);
      },
    },
    {
      id: 'archive',
      title: 'Archive this chat',
      available: () => openChat()?.archived === false,
      run: async () => {
        const chat = openChat();
        if (chat) await chatList.setArchived(chat.id, true);
      },
    },
  ];
}
