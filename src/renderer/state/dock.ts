import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Dispose } from '#shared/kernel/clock.ts';
import {
  defaultLayout,
  emptyLayout,
  findPane,
  groupsOf,
  minimumWidth,
  panesOf,
  withChat,
  withClosed,
  withFocused,
  withOpened,
  type DockLayout,
  type PanePlace,
} from './dock-layout.ts';
import { createDockMemory } from './dock-memory.ts';
import { paneKey, type PaneAddress } from './pane-address.ts';

/** The place of chats that work without a workspace. */
export const NO_WORKSPACE = 'none';

/** A hidden pane goes when there would be more. */
const MAX_PANES = 32;

/** Pixels; narrower than this one pane is shown at a time, whatever the panes are. */
const STACKED_BELOW = 680;

export type DockState = {
  readonly layout: DockLayout;
  /** Whose arrangement this is: a workspace's id, or `NO_WORKSPACE`; undefined until it is known. */
  readonly place: string | undefined;
  /** Pixels that the dock has; 0 before it was measured. */
  readonly width: number;
  /** Names that panes gave themselves, by key. */
  readonly titles: Readonly<Record<string, string>>;
  /** Grows whenever the active pane is to have the keyboard focus. */
  readonly focusRequest: number;
};

/** The panes beside each other, and which of them are seen. The workspace decides which they are. */
export interface Dock {
  readonly store: StoreApi<DockState>;
  /**
   * Opens a pane and gives it the focus. One that is open comes to the front where it is. Where
   * there is no room for one more beside it, it becomes a tab there.
   */
  open(address: PaneAddress, place?: PanePlace): void;
  /** Opens a terminal among those that are there, else below what is active. */
  openTerminal(workspaceId: string, terminalId: string): void;
  /** Closes what the person wants gone, and tells those who listen. */
  close(key: string): void;
  /** Brings an open pane to the front and gives it the focus. */
  focus(key: string): void;
  /** Names a pane that is not named after its chat. */
  setTitle(key: string, title: string): void;
  /** Shows a chat in its own pane or in the main one. `place` as in the state, where known. */
  show(chatId: string, place: string | undefined): void;
  /** A chat's workspace has become known: if the chat is shown, so is the workspace's layout. */
  notePlace(chatId: string, place: string): void;
  /** Another arrangement of the panes; the active one gets the focus. */
  rearrange(change: (layout: DockLayout) => DockLayout): void;
  /** What the person did with the mouse: dragged, resized, clicked. Moves no focus. */
  arrange(change: (layout: DockLayout) => DockLayout): void;
  measure(width: number): void;
  /**
   * Tells of panes that were closed for good. Panes that go because another workspace is shown are
   * not: they come back with it.
   */
  onClosed(listener: (address: PaneAddress) => void): Dispose;
}

export function createDock(storage: Storage): Dock {
  const memory = createDockMemory(storage);
  const listeners = new Set<(address: PaneAddress) => void>();
  let shownChat: string | undefined;
  const store = createStore<DockState>(() => ({
    layout: emptyLayout,
    place: undefined,
    width: 0,
    titles: {},
    focusRequest: 0,
  }));
  store.subscribe(({ place, layout }) => {
    if (place !== undefined) memory.write(place, layout);
  });

  function tellClosed(address: PaneAddress | undefined): void {
    if (address) for (const listener of listeners) listener(address);
  }

  function show(chatId: string, known: string | undefined): void {
    shownChat = chatId;
    const place = known ?? memory.placeOf(chatId);
    const { place: before, layout } = store.getState();
    const isHere = place !== undefined && place === before;
    const remembered = place === undefined ? undefined : memory.read(place);
    const base = isHere ? layout : remembered;
    store.setState({ place, layout: base ? withChat(base, chatId) : defaultLayout(chatId) });
  }

  function open(address: PaneAddress, place: PanePlace = 'tab'): void {
    const { layout, width } = store.getState();
    const surplus = panesOf(layout).length >= MAX_PANES ? oldestHidden(layout) : undefined;
    const base = surplus ? withClosed(layout, paneKey(surplus)) : layout;
    const opened = withOpened(base, address, place);
    const fits = width === 0 || minimumWidth(opened.root) <= width;
    const next = fits || place === 'tab' ? opened : withOpened(base, address, 'tab');
    store.setState(({ focusRequest }) => ({ layout: next, focusRequest: focusRequest + 1 }));
    tellClosed(surplus);
  }

  function rearrange(change: (layout: DockLayout) => DockLayout): void {
    store.setState(({ layout, focusRequest }) => ({
      layout: change(layout),
      focusRequest: focusRequest + 1,
    }));
  }

  return {
    store,
    open,
    openTerminal(workspaceId, terminalId) {
      const terminal: PaneAddress = { kind: 'terminal', workspaceId, terminalId };
      const { layout } = store.getState();
      const group = groupsOf(layout.root).find(({ panes }) =>
        panes.some(({ kind }) => kind === 'terminal'),
      );
      if (group) {
        store.setState({ layout: withFocused(layout, group.front) });
        open(terminal);
      } else open(terminal, { side: 'below' });
    },
    close(key) {
      const { layout, focusRequest, titles } = store.getState();
      const address = findPane(layout, key);
      if (!address) return;
      const { [key]: _gone, ...others } = titles;
      store.setState({
        layout: withClosed(layout, key),
        titles: others,
        focusRequest: layout.active === key ? focusRequest + 1 : focusRequest,
      });
      tellClosed(address);
    },
    focus: (key) => rearrange((layout) => withFocused(layout, key)),
    rearrange,
    setTitle(key, title) {
      if (store.getState().titles[key] === title) return;
      store.setState(({ titles }) => ({ titles: { ...titles, [key]: title } }));
    },
    show,
    notePlace(chatId, place) {
      if (chatId !== shownChat || store.getState().place === place) return;
      if (store.getState().place === undefined && !memory.read(place)) store.setState({ place });
      else show(chatId, place);
    },
    arrange: (change) => store.setState(({ layout }) => ({ layout: change(layout) })),
    measure(width) {
      if (store.getState().width !== width) store.setState({ width });
    },
    onClosed(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

function oldestHidden(layout: DockLayout): PaneAddress | undefined {
  const fronts = new Set(groupsOf(layout.root).map(({ front }) => front));
  return panesOf(layout).find((pane) => !fronts.has(paneKey(pane)));
}

/** Too little room for the panes beside each other: one is shown at a time. */
export function isStacked({ layout, width }: DockState): boolean {
  return width > 0 && width < Math.max(STACKED_BELOW, minimumWidth(layout.root));
}

/** The panes that can be seen. */
export function visiblePanes(state: DockState): readonly PaneAddress[] {
  const { layout } = state;
  const keys = isStacked(state) ? [layout.active] : groupsOf(layout.root).map(({ front }) => front);
  return panesOf(layout).filter((pane) => keys.includes(paneKey(pane)));
}
