import { Search } from 'lucide-react';
import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { useStore } from 'zustand';
import type { App } from '../state/app-state.ts';
import { attentionOf, type ChatAttention } from '../state/chat-groups.ts';
import type { ChatListState } from '../state/chat-list-state.ts';
import { BareDialog } from '../ui/dialog.tsx';
import { Icon } from '../ui/icon.tsx';
import { Shortcut } from '../ui/kbd.tsx';
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
  const [active, setActive] = useState(0);
  const list = useStore(app.chatList.store);
  const listId = useId();
  const listRef = useRef<HTMLDivElement>(null);
  const close = (): void => app.view.update((state) => ({ ...state, paletteOpen: false }));

  const entries = useMemo(
    () => findEntries(app, commands, list, query),
    [app, commands, list, query],
  );
  const at = Math.min(active, entries.length - 1);
  useEffect(() => {
    const option = listRef.current?.querySelectorAll('[role=option]')[at];
    option?.scrollIntoView({ block: 'nearest' });
  }, [at]);

  function choose(entry: Entry | undefined): void {
    if (!entry) return;
    close();
    entry.run();
  }

  function onKeyDown(event: KeyboardEvent): void {
    const last = entries.length - 1;
    if (event.key === 'ArrowDown') setActive(at >= last ? 0 : at + 1);
    else if (event.key === 'ArrowUp') setActive(at <= 0 ? last : at - 1);
    else if (event.key === 'Home' && event.ctrlKey) setActive(0);
    else if (event.key === 'End' && event.ctrlKey) setActive(last);
    else if (event.key === 'Enter') choose(entries[at]);
    else return;
    event.preventDefault();
  }

  return (
    <BareDialog open onClose={close} label="Search or do anything">
      <div className={styles.search}>
        <Icon glyph={Search} />
        <input
          role="combobox"
          aria-label="Search chats and commands"
          aria-expanded
          aria-controls={listId}
          aria-activedescendant={entries[at] && `${listId}-${at}`}
          autoComplete="off"
          spellCheck={false}
          className={styles.input}
          placeholder="Search chats and commands"
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            setActive(0);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <div ref={listRef} role="listbox" id={listId} aria-label="Answers" className={styles.list}>
        {entries.map((entry, index) => (
          <div key={entry.key} role="presentation">
            {entry.group !== entries[index - 1]?.group && (
              <div role="presentation" className={styles.heading}>
                {entry.group}
              </div>
            )}
            <div
              role="option"
              id={`${listId}-${index}`}
              aria-selected={index === at}
              tabIndex={-1}
              className={styles.option}
              onPointerMove={() => setActive(index)}
              onClick={() => choose(entry)}
            >
              {entry.attention && <StatusGlyph status={entry.attention} />}
              <span className={styles.label}>{entry.label}</span>
              {entry.shortcut && (
                <span className={styles.quiet}>
                  <Shortcut keys={entry.shortcut} />
                </span>
              )}
            </div>
          </div>
        ))}
      </div>
    </BareDialog>
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
