import { useVirtualizer } from '@tanstack/react-virtual';
import {
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type FocusEvent,
  type KeyboardEvent,
} from 'react';
import { useStore } from 'zustand';
import type { Chat } from '#shared/api/chats.ts';
import type { App } from '../../state/app-state.ts';
import { openChatId } from '../../state/view.ts';
import { ContextMenu } from '../../ui/menu.tsx';
import { matchesShortcut, type KeyPress } from '../../ui/shortcut.ts';
import { VisuallyHidden } from '../../ui/visually-hidden.tsx';
import { ChatMenuItems, MOVE_DOWN, MOVE_UP } from './chat-menu-items.tsx';
import { ChatRow, type RowActions } from './chat-row.tsx';
import { GroupHeading } from './group-heading.tsx';
import { heightOf, nextChatRow, type Row } from './rows.ts';
import { usePinMoves } from './use-pin-moves.ts';
import { useWorkspaceLabels } from './workspace-labels.ts';
import styles from './sidebar.module.css';

export interface ChatRowsProps {
  readonly app: App;
  readonly rows: readonly Row[];
  readonly compact: boolean;
  readonly label: string;
  /** Called when the end comes into sight. */
  readonly onEnd?: (() => void) | undefined;
}

/** Rows beyond the visible ones that are kept ready, so that scrolling shows no gaps. */
const OVERSCAN = 8;

/** A virtual list with one tab stop: arrows move, Enter opens, F2 renames. */
export function ChatRows({ app, rows, compact, label, onEnd }: ChatRowsProps) {
  const scrollRef = useRef<HTMLDivElement>(null);
  const current = useStore(app.view.store, openChatId);
  const [focusKey, setFocusKey] = useState<string>();
  const [renaming, setRenaming] = useState<string>();
  const [menuKey, setMenuKey] = useState<string>();
  const pins = usePinMoves(app);
  const menuChat = findRowChat(rows, menuKey);
  const movePin = useRef(pins.step);
  useLayoutEffect(() => {
    movePin.current = pins.step;
  });
  const actions = useMemo(
    (): RowActions => ({
      focus: setFocusKey,
      rename: setRenaming,
      openMenu: setMenuKey,
      movePin: (chatId, by) => movePin.current(chatId, by),
      endRename(chatId) {
        setRenaming(undefined);
        requestAnimationFrame(() => focusRow(scrollRef.current, chatId));
      },
    }),
    [],
  );
  const labels = useWorkspaceLabels(
    app,
    rows.map((row) => (row.kind === 'chat' ? row.chat.workspace_id : undefined)),
  );
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scrollRef.current,
    getItemKey: (index) => rows[index]?.key ?? index,
    estimateSize: (index) => {
      const row = rows[index];
      return row ? heightOf(row, compact) : 0;
    },
    overscan: OVERSCAN,
  });
  useEffect(() => virtual.measure(), [virtual, rows, compact]);

  const items = virtual.getVirtualItems();
  const atEnd = rows.length > 0 && items.at(-1)?.index === rows.length - 1;
  useEffect(() => {
    if (atEnd) onEnd?.();
  }, [atEnd, onEnd]);

  const tabStop = findTabStop(rows, focusKey ?? current);

  /** Also in a menu of a row, which may take the row away. */
  const hasKeyboard = useRef(false);
  useLayoutEffect(() => {
    if (!hasKeyboard.current || tabStop === undefined) return undefined;
    let frame = requestAnimationFrame(function look() {
      const active = document.activeElement;
      if (active === document.body) focusRow(scrollRef.current, tabStop);
      // A menu that has taken a row away has the keyboard until it is closed.
      else if (active?.closest('[role=menu]')) frame = requestAnimationFrame(look);
    });
    return () => cancelAnimationFrame(frame);
  }, [rows, tabStop]);

  function moveTo(index: number): void {
    const row = rows[index];
    if (row?.kind !== 'chat') return;
    setFocusKey(row.key);
    virtual.scrollToIndex(index, { align: 'auto' });
    // The row may have to be drawn first.
    requestAnimationFrame(() => focusRow(scrollRef.current, row.key));
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (!(event.target instanceof HTMLAnchorElement)) return;
    const at = rows.findIndex((row) => row.key === tabStop);
    const step = pinStep(event);
    if (step && tabStop) pins.step(tabStop, step);
    else if (event.key === 'ArrowDown') moveTo(nextChatRow(rows, at, 1));
    else if (event.key === 'ArrowUp') moveTo(nextChatRow(rows, at, -1));
    else if (event.key === 'Home') moveTo(nextChatRow(rows, -1, 1));
    else if (event.key === 'End') moveTo(nextChatRow(rows, rows.length, -1));
    else if (event.key === 'F2' && !compact) setRenaming(tabStop);
    else return;
    event.preventDefault();
  }

  const list = (
    <div
      role="list"
      aria-label={label}
      {...pins.listeners}
      className={styles.sizer}
      style={{ height: virtual.getTotalSize() }}
    >
      {items.map((item) => {
        const row = rows[item.index];
        if (!row) return null;
        return (
          <div
            key={item.key}
            role="listitem"
            aria-setsize={rows.length}
            aria-posinset={item.index + 1}
            className={styles.placed}
            data-drop={row.key === pins.drop?.chatId ? pins.drop.side : undefined}
            style={{ height: item.size, transform: `translateY(${item.start}px)` }}
          >
            {row.kind === 'heading' ? (
              <GroupHeading row={row} compact={compact} />
            ) : (
              <ChatRow
                app={app}
                chat={row.chat}
                depth={row.depth}
                compact={compact}
                workspace={row.chat.workspace_id && labels.get(row.chat.workspace_id)}
                isCurrent={row.key === current}
                isTabStop={row.key === tabStop}
                isRenaming={row.key === renaming}
                actions={actions}
              />
            )}
          </div>
        );
      })}
    </div>
  );
  return (
    <div
      ref={scrollRef}
      className={styles.scroll}
      onKeyDown={onKeyDown}
      onFocus={() => {
        hasKeyboard.current = true;
      }}
      onBlur={({ relatedTarget }: FocusEvent) => {
        if (relatedTarget) hasKeyboard.current = false;
      }}
    >
      <ContextMenu target={list}>
        {menuChat && <ChatMenuItems app={app} chat={menuChat} actions={actions} />}
      </ContextMenu>
      <div role="status">
        <VisuallyHidden>{pins.said}</VisuallyHidden>
      </div>
    </div>
  );
}

/** Alt with an arrow moves what is pinned. */
function pinStep(press: KeyPress): 1 | -1 | undefined {
  if (matchesShortcut(press, MOVE_DOWN)) return 1;
  return matchesShortcut(press, MOVE_UP) ? -1 : undefined;
}

function findRowChat(rows: readonly Row[], key: string | undefined): Chat | undefined {
  const row = rows.find((candidate) => candidate.key === key);
  return row?.kind === 'chat' ? row.chat : undefined;
}

/** The wanted row while it exists, else the first chat. */
function findTabStop(rows: readonly Row[], wanted: string | undefined): string | undefined {
  const chats = rows.filter((row) => row.kind === 'chat');
  return (chats.find((row) => row.key === wanted) ?? chats[0])?.key;
}

function focusRow(container: HTMLElement | null, key: string): void {
  container?.querySelector<HTMLElement>(`a[data-chat="${CSS.escape(key)}"]`)?.focus();
}
