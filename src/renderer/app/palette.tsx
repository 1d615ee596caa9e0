import { useMemo, useState } from 'react';
import { useStore } from 'zustand';
import type { App } from '../state/app-state.ts';
import { attentionOf, type ChatAttention } from '../state/chat-groups.ts';
import type { ChatListState } from '../state/chat-list-state.ts';
import { Shortcut } from '../ui/kbd.tsx';
import { PickDialog } from '../ui/pick-dialog.tsx';
import { StatusGlyph } from '../ui/status-glyph.tsx';
import type { Command } from './commands.ts';
import { searchBy } from './palette-search.ts';
import styles from './palette.module.css';

export interface PaletteProps {
  readonly app: App;
  readonly commands: readonly Command[];
}

type Entry = {
  readonly key: string;
  readonly group: 'Commands' | 'Chats' | 'Everywhere';
  readonly label: string;
  readonly shortcut: string | undefined;
  readonly attention: ChatAttention | undefined;
  readonly run: () => void;
};

/** More answers than this help nobody. */
const CHATS_SHOWN = 30;

/** Every command and every chat, by name. */
export function Palette({ app, commands }: PaletteProps) {
  const [query, setQuery] = useState('');
  const list = useStore(app.chatList.store);
  const close = (): void => app.view.update((state) => ({ ...state, paletteOpen: false }));
  const entries = useMemo(
    () => findEntries(app, commands, list, query),
    [app, commands, list, query],
  );
  return (
    <PickDialog
      label="Search or do anything"
      fieldLabel="Search chats and commands"
      listLabel="Answers"
      query={query}
      onQuery={setQuery}
      items={entries}
      keyOf={(entry) => entry.key}
      groupOf={(entry) => entry.group}
      renderItem={renderEntry}
      onPick={(entry) => {
        close();
        entry.run();
      }}
      onClose={close}
    />
  );
}

function renderEntry({ attention, label, shortcut }: Entry) {
  return (
    <>
      {attention && <StatusGlyph status={attention} />}
      <span className={styles.label}>{label}</span>
      {shortcut && (
        <span className={styles.quiet}>
          <Shortcut keys={shortcut} />
        </span>
      )}
    </>
  );
}

/** From names on to what was said. */
function searchEntry(app: App, text: string): Entry {
  return {
    key: 'search-text',
    group: 'Everywhere',
    label: `Search in all chats for “${text}”`,
    shortcut: 'mod+shift+f',
    attention: undefined,
    run: () => app.view.update((state) => ({ ...state, searchText: text })),
  };
}

function findEntries(
  app: App,
  commands: readonly Command[],
  list: ChatListState,
  query: string,
): readonly Entry[] {
  const offered = commands.filter((command) => command.id !== 'palette' && command.available());
  const foundCommands = searchBy(offered, query, (command) => command.title);
  const foundChats = searchBy(list.chats, query, (chat) => chat.title).slice(0, CHATS_SHOWN);
  const commandEntries = foundCommands.map((command): Entry => ({
    key: command.id,
    group: 'Commands',
    label: command.title,
    shortcut: command.shortcut,
    attention: undefined,
    run: () => void command.run(),
  }));
  const chatEntries = foundChats.map((chat): Entry => ({
    key: chat.id,
    group: 'Chats',
    label: chat.title,
    shortcut: undefined,
    attention: attentionOf(chat, list.seenFailures),
    run: () => app.view.go({ name: 'chat', chatId: chat.id }),
  }));
  // Whoever types is mostly looking for a chat; whoever has not yet, for what can be done.
  return query.trim() === ''
    ? [...commandEntries, ...chatEntries]
    : [...chatEntries, ...commandEntries, searchEntry(app, query.trim())];
}
