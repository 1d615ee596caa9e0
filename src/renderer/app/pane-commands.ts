import type { App } from '../state/app-state.ts';
import { findChat } from '../state/chat-list-state.ts';
import {
  findGroup,
  findPane,
  groupsOf,
  panesOf,
  withFocused,
  withMovedOn,
  withResized,
  withSplitOff,
  type DockLayout,
  type Side,
} from '../state/dock-layout.ts';
import { isStacked } from '../state/dock.ts';
import { paneKey, type PaneAddress } from '../state/pane-address.ts';
import { openChatId } from '../state/view.ts';
import type { Command } from './commands.ts';

/** Tabs that a digit reaches. */
const NUMBERED_TABS = 9;

/** Of a split: how much a key makes a pane wider or higher. */
const RESIZE_STEP = 0.04;

const resizings = [
  { id: 'widen', title: 'Make this pane wider', arrow: 'right', direction: 'row', sign: 1 },
  { id: 'narrow', title: 'Make this pane narrower', arrow: 'left', direction: 'row', sign: -1 },
  { id: 'heighten', title: 'Make this pane higher', arrow: 'up', direction: 'column', sign: 1 },
  { id: 'lower', title: 'Make this pane lower', arrow: 'down', direction: 'column', sign: -1 },
] as const;

/** What can be done with the panes of the open chat's workspace. */
export function createDockCommands(app: App): readonly Command[] {
  const { dock, view } = app;
  const layout = (): DockLayout => dock.store.getState().layout;
  const inChat = (): string | undefined => openChatId(view.store.getState());
  const workspaceId = (): string | undefined => workspaceOf(app, inChat());
  const step = (by: 1 | -1): void => {
    const keys = panesOf(layout()).map(paneKey);
    const at = keys.indexOf(layout().active ?? '');
    const next = keys.at((at + by) % keys.length);
    if (next !== undefined) dock.focus(next);
  };
  return [
    {
      id: 'changes',
      title: 'Show or hide the changes',
      shortcut: 'mod+e',
      available: () => inChat() !== undefined,
      run: () => toggleChanges(app),
    },
    {
      id: 'new-terminal',
      title: 'New terminal',
      shortcut: 'mod+j',
      available: () => workspaceId() !== undefined,
      run: () => {
        const id = workspaceId();
        if (id !== undefined) dock.openTerminal(id, app.terminals.createId());
      },
    },
    {
      id: 'agent-commands',
      title: 'Show what the agent ran',
      available: () => workspaceId() !== undefined,
      run: () => {
        const chatId = inChat();
        if (chatId === undefined) return;
        dock.open({ kind: 'agent-commands', chatId }, { beside: `chat:${chatId}`, side: 'below' });
      },
    },
    ...createPaneCommands(app, () => (inChat() === undefined ? undefined : layout().active)),
    ...createSizeCommands(app, () => (inChat() === undefined ? undefined : layout().active)),
    {
      id: 'next-pane',
      title: 'Go to the next pane',
      shortcut: 'f6',
      available: () => inChat() !== undefined && panesOf(layout()).length > 1,
      run: () => step(1),
    },
    {
      id: 'previous-pane',
      title: 'Go to the pane before',
      shortcut: 'shift+f6',
      available: () => inChat() !== undefined && panesOf(layout()).length > 1,
      run: () => step(-1),
    },
    ...Array.from({ length: NUMBERED_TABS }, (_, at) => ({
      id: `tab-${at + 1}`,
      title: `Go to tab ${at + 1}`,
      shortcut: `mod+${at + 1}`,
      available: () => inChat() !== undefined && panesOf(layout())[at] !== undefined,
      run: () => {
        const pane = panesOf(layout())[at];
        if (pane) dock.focus(paneKey(pane));
      },
    })),
  ];
}

function createSizeCommands(app: App, findKey: () => string | undefined): readonly Command[] {
  const { dock } = app;
  return resizings.map(({ id, title, arrow, direction, sign }) => {
    const change = (layout: DockLayout): DockLayout =>
      withResized(layout, findKey() ?? '', direction, sign * RESIZE_STEP);
    return {
      id: `${id}-pane`,
      title,
      shortcut: `mod+alt+arrow${arrow}`,
      available() {
        const state = dock.store.getState();
        return !isStacked(state) && change(state.layout) !== state.layout;
      },
      run: () => dock.arrange(change),
    };
  });
}

/** What can be done with one pane. */
export function createPaneCommands(
  app: App,
  findKey: () => string | undefined,
): readonly Command[] {
  const { dock } = app;
  const layout = (): DockLayout => dock.store.getState().layout;
  const key = (): string => findKey() ?? '';
  const isSideBySide = (): boolean => !isStacked(dock.store.getState());
  return [
    {
      id: 'split-right',
      title: 'Split to the right',
      shortcut: 'mod+\\',
      available: () => isSideBySide() && splitOf(app, key(), 'right') !== undefined,
      run: () => splitOf(app, key(), 'right')?.(),
    },
    {
      id: 'split-down',
      title: 'Split downwards',
      available: () => isSideBySide() && splitOf(app, key(), 'below') !== undefined,
      run: () => splitOf(app, key(), 'below')?.(),
    },
    {
      id: 'move-pane',
      title: 'Move the tab to the next group',
      available: () =>
        isSideBySide() &&
        findPane(layout(), key()) !== undefined &&
        groupsOf(layout().root).length > 1,
      run: () => dock.rearrange((state) => withMovedOn(state, key())),
    },
    {
      id: 'close-pane',
      title: 'Close this pane',
      available: () => findPane(layout(), key()) !== undefined,
      run: () => dock.close(key()),
    },
  ];
}

/**
 * A tab among others gets a place of its own. Alone, a terminal gets another one beside it, and a
 * chat its changes, unless they are open.
 */
function splitOf(app: App, key: string, side: Side): (() => void) | undefined {
  const { dock } = app;
  const { layout } = dock.store.getState();
  const address = findPane(layout, key);
  if (!address) return undefined;
  if ((findGroup(layout, key)?.panes.length ?? 0) > 1) {
    return () => dock.rearrange((state) => withSplitOff(withFocused(state, key), key, side));
  }
  const partner = partnerOf(app, address);
  if (!partner || findPane(layout, paneKey(partner))) return undefined;
  return () => dock.open(partner, { beside: key, side });
}

function partnerOf(app: App, address: PaneAddress): PaneAddress | undefined {
  if (address.kind === 'terminal') return { ...address, terminalId: app.terminals.createId() };
  return address.kind === 'chat' ? { kind: 'changes', chatId: address.chatId } : undefined;
}

/** Opens and closes the changes; where only one pane is seen, goes back and forth. */
export function toggleChanges({ dock, view }: App): void {
  const chatId = openChatId(view.store.getState());
  if (chatId === undefined) return;
  const changes: PaneAddress = { kind: 'changes', chatId };
  const key = paneKey(changes);
  const chatKey = paneKey({ kind: 'chat', chatId });
  const state = dock.store.getState();
  const group = findGroup(state.layout, key);
  const isInFront = isStacked(state) ? state.layout.active === key : group?.front === key;
  if (!group) dock.open(changes, { beside: chatKey, side: 'right' });
  else if (!isInFront) dock.focus(key);
  else if (isStacked(state) && findPane(state.layout, chatKey)) dock.focus(chatKey);
  else dock.close(key);
}

function workspaceOf({ chatList, chatSessions }: App, chatId: string | undefined) {
  if (chatId === undefined) return undefined;
  const listed = findChat(chatList.store.getState().chats, chatId);
  return listed
    ? listed.workspace_id
    : chatSessions.find(chatId).store.getState().chat?.workspace_id;
}
