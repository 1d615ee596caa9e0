import { paneKey, type PaneAddress } from './pane-address.ts';

/** Panes that share one place as tabs. There is at least one. */
export type PaneGroup = {
  readonly kind: 'group';
  readonly panes: readonly PaneAddress[];
  /** Key of the pane that is seen. */
  readonly front: string;
};

/** Parts beside each other (`row`) or above each other (`column`). There are at least two. */
export type PaneSplit = {
  readonly kind: 'split';
  readonly direction: 'row' | 'column';
  readonly parts: readonly DockPart[];
};

/** `share`: of the split's length, more than 0; all parts together are 1. */
export type DockPart = { readonly share: number; readonly node: DockNode };
export type DockNode = PaneGroup | PaneSplit;

export type DockLayout = {
  /** Undefined when nothing is open. */
  readonly root: DockNode | undefined;
  /** Key of the pane that works with the keyboard: the front of its group. */
  readonly active: string | undefined;
  /** Key of the chat pane in which chats are shown that have no pane of their own. */
  readonly main: string | undefined;
};

export type Side = 'left' | 'right' | 'above' | 'below';

/** Of a split: less than this nobody gives a part by key. */
const MIN_SHARE = 0.08;

/** Where a pane opens: beside another one (by its key) or the active one, or among its tabs. */
export type PanePlace = { readonly beside?: string; readonly side: Side } | 'tab';

export const emptyLayout: DockLayout = { root: undefined, active: undefined, main: undefined };

/** What a chat is first shown with: its conversation, and what changed beside it. */
export function defaultLayout(chatId: string): DockLayout {
  const chat: PaneAddress = { kind: 'chat', chatId };
  const root: DockNode = {
    kind: 'split',
    direction: 'row',
    parts: [
      { share: 0.55, node: groupOf(chat) },
      { share: 0.45, node: groupOf({ kind: 'changes', chatId }) },
    ],
  };
  return { root, active: paneKey(chat), main: paneKey(chat) };
}

function groupOf(address: PaneAddress): PaneGroup {
  return { kind: 'group', panes: [address], front: paneKey(address) };
}

/** In reading order. */
export function groupsOf(node: DockNode | undefined): readonly PaneGroup[] {
  if (node === undefined) return [];
  return node.kind === 'group' ? [node] : node.parts.flatMap((part) => groupsOf(part.node));
}

/** In reading order. */
export function panesOf({ root }: DockLayout): readonly PaneAddress[] {
  return groupsOf(root).flatMap(({ panes }) => panes);
}

export function findPane(layout: DockLayout, key: string): PaneAddress | undefined {
  return panesOf(layout).find((pane) => paneKey(pane) === key);
}

export function findGroup({ root }: DockLayout, key: string | undefined): PaneGroup | undefined {
  return groupsOf(root).find(({ panes }) => panes.some((pane) => paneKey(pane) === key));
}

/** The chat that a pane is about. */
export function chatOf(address: PaneAddress | undefined): string | undefined {
  return address && 'chatId' in address ? address.chatId : undefined;
}

/** Pixels below which a pane cannot be worked with. */
export const MIN_WIDTHS: Readonly<Record<PaneAddress['kind'], number>> = {
  chat: 360,
  changes: 280,
  terminal: 280,
  'agent-commands': 280,
};

export function minimumWidth(node: DockNode | undefined): number {
  if (node === undefined) return 0;
  if (node.kind === 'group') return Math.max(...node.panes.map(({ kind }) => MIN_WIDTHS[kind]));
  const widths = node.parts.map((part) => minimumWidth(part.node));
  return node.direction === 'row'
    ? widths.reduce((sum, width) => sum + width, 0)
    : Math.max(...widths);
}

/** A pane that is open already stays where it is and comes to the front. */
export function withOpened(
  layout: DockLayout,
  address: PaneAddress,
  place: PanePlace = 'tab',
): DockLayout {
  const key = paneKey(address);
  if (findPane(layout, key)) return withFocused(layout, key);
  const main = layout.main ?? (address.kind === 'chat' ? key : undefined);
  const beside = (place === 'tab' ? undefined : place.beside) ?? layout.active;
  const neighbour = findGroup(layout, beside) ?? groupsOf(layout.root).at(-1);
  if (!layout.root || !neighbour) return { root: groupOf(address), active: key, main };
  const root =
    place === 'tab'
      ? mapGroups(layout.root, (group) =>
          group === neighbour ? withTab(group, address, group.front) : group,
        )
      : withBeside(layout.root, neighbour, groupOf(address), place.side);
  return { root, active: key, main };
}

function withTab(group: PaneGroup, address: PaneAddress, after: string): PaneGroup {
  const at = group.panes.findIndex((pane) => paneKey(pane) === after) + 1;
  return { ...group, panes: group.panes.toSpliced(at, 0, address), front: paneKey(address) };
}

function withBeside(node: DockNode, neighbour: PaneGroup, added: PaneGroup, side: Side): DockNode {
  const direction = side === 'left' || side === 'right' ? 'row' : 'column';
  const offset = side === 'right' || side === 'below' ? 1 : 0;
  if (node.kind === 'group') {
    if (node !== neighbour) return node;
    const parts = [{ share: 0.5, node }].toSpliced(offset, 0, { share: 0.5, node: added });
    return { kind: 'split', direction, parts };
  }
  const at = node.parts.findIndex((part) => part.node === neighbour);
  if (at >= 0 && node.direction === direction) {
    // An even share for the one that comes; the others keep their proportions.
    const share = 1 / (node.parts.length + 1);
    const others = node.parts.map((part) => ({ ...part, share: part.share * (1 - share) }));
    return { ...node, parts: others.toSpliced(at + offset, 0, { share, node: added }) };
  }
  const parts = node.parts.map((part) => ({
    ...part,
    node: withBeside(part.node, neighbour, added, side),
  }));
  return { ...node, parts };
}

/** The same layout when there is no such pane. */
export function withClosed(layout: DockLayout, key: string): DockLayout {
  const group = findGroup(layout, key);
  if (!layout.root || !group) return layout;
  const groups = groupsOf(layout.root);
  const root = mapGroups(layout.root, (each) => (each === group ? withoutTab(each, key) : each));
  const left = withoutTab(group, key);
  const chatId = chatOf(findPane(layout, key));
  const ownChat = chatId === undefined ? undefined : paneKey({ kind: 'chat', chatId });
  const home = groups.find((each) => each !== group && each.front === ownChat);
  const neighbour = left ?? home ?? groups[groups.indexOf(group) - 1] ?? groups[1];
  return withMain({
    root,
    active: layout.active === key ? neighbour?.front : layout.active,
    main: layout.main,
  });
}

function withoutTab(group: PaneGroup, key: string): PaneGroup | undefined {
  const at = group.panes.findIndex((pane) => paneKey(pane) === key);
  const panes = group.panes.toSpliced(at, 1);
  const next = panes[at] ?? panes.at(-1);
  if (!next) return undefined;
  return { ...group, panes, front: group.front === key ? paneKey(next) : group.front };
}

/** The first chat is the main one where there is no other. */
function withMain(layout: DockLayout): DockLayout {
  if (layout.main !== undefined && findPane(layout, layout.main)) return layout;
  const chat = panesOf(layout).find(({ kind }) => kind === 'chat');
  return { ...layout, main: chat && paneKey(chat) };
}

/** The same layout when it is active already or not open. */
export function withFocused(layout: DockLayout, key: string): DockLayout {
  const group = findGroup(layout, key);
  if (!layout.root || !group || (layout.active === key && group.front === key)) return layout;
  const root = mapGroups(layout.root, (each) => (each === group ? { ...each, front: key } : each));
  return { ...layout, root, active: key };
}

/**
 * Shows a chat: its own pane comes to the front, or it takes the main pane, and what belonged to
 * the chat that was there (its changes, its commands) follows.
 */
export function withChat(layout: DockLayout, chatId: string): DockLayout {
  const chat: PaneAddress = { kind: 'chat', chatId };
  if (findPane(layout, paneKey(chat))) return withFocused(layout, paneKey(chat));
  const before = chatOf(layout.main === undefined ? undefined : findPane(layout, layout.main));
  if (!layout.root || before === undefined) return withOpened(layout, chat);
  const follow = (pane: PaneAddress): PaneAddress =>
    'chatId' in pane && pane.chatId === before ? { ...pane, chatId } : pane;
  const root = mapGroups(layout.root, (group) => renamed(group, follow));
  return withFocused(distinct({ root, active: layout.active, main: paneKey(chat) }), paneKey(chat));
}

function renamed(group: PaneGroup, rename: (pane: PaneAddress) => PaneAddress): PaneGroup {
  const panes = group.panes.map(rename);
  const front = group.panes.findIndex((pane) => paneKey(pane) === group.front);
  return { ...group, panes, front: keyAt(panes, front) };
}

function keyAt(panes: readonly PaneAddress[], at: number): string {
  const pane = panes[at] ?? panes[0];
  return pane ? paneKey(pane) : '';
}

/** Every pane once, groups that hold something, a front and an active pane that exist. */
export function distinct(layout: DockLayout): DockLayout {
  const seen = new Set<string>();
  const root = layout.root && mapGroups(layout.root, (group) => withUnseen(group, seen));
  const whole = { ...layout, root };
  const active = findGroup(whole, layout.active) ?? groupsOf(root)[0];
  const isOpen = active?.panes.some((pane) => paneKey(pane) === layout.active);
  return withMain(withFront({ ...whole, active: isOpen ? layout.active : active?.front }));
}

function withFront(layout: DockLayout): DockLayout {
  return layout.active === undefined ? layout : withFocused(layout, layout.active);
}

function withUnseen(group: PaneGroup, seen: Set<string>): PaneGroup | undefined {
  const panes = group.panes.filter((pane) => {
    const key = paneKey(pane);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
  if (panes.length === 0) return undefined;
  const at = panes.findIndex((pane) => paneKey(pane) === group.front);
  return { ...group, panes, front: keyAt(panes, at) };
}

/** Puts a pane elsewhere: out of its group, to a side of it. A pane alone in its group stays. */
export function withSplitOff(layout: DockLayout, key: string, side: Side): DockLayout {
  const group = findGroup(layout, key);
  const address = findPane(layout, key);
  if (!group || !address || group.panes.length < 2) return layout;
  const rest = withoutTab(group, key);
  if (!rest) return layout;
  return {
    ...withOpened(withClosed(layout, key), address, { beside: rest.front, side }),
    main: layout.main,
  };
}

/** Puts a pane among the tabs of the next group, round and round. */
export function withMovedOn(layout: DockLayout, key: string): DockLayout {
  const groups = groupsOf(layout.root);
  const from = findGroup(layout, key);
  const address = findPane(layout, key);
  if (!from || !address || groups.length < 2) return layout;
  const to = groups[(groups.indexOf(from) + 1) % groups.length];
  if (!to) return layout;
  const without = withFocused(withClosed(layout, key), to.front);
  return { ...withOpened(without, address), main: layout.main };
}

/**
 * Gives a pane's group more of a direction, or less, at the cost of the part beside it. `by`: of
 * the whole split; no part gets less than `MIN_SHARE`. The same layout where it fills the direction.
 */
export function withResized(
  layout: DockLayout,
  key: string,
  direction: PaneSplit['direction'],
  by: number,
): DockLayout {
  const group = findGroup(layout, key);
  const root = layout.root && group && resized(layout.root, group, direction, by);
  return !root || root === layout.root ? layout : { ...layout, root };
}

function resized(
  node: DockNode,
  group: PaneGroup,
  direction: PaneSplit['direction'],
  by: number,
): DockNode {
  if (node.kind === 'group') return node;
  const at = node.parts.findIndex((part) => groupsOf(part.node).includes(group));
  const own = node.parts[at];
  if (!own) return node;
  // The innermost split is the one whose edge is the pane's.
  const inner = resized(own.node, group, direction, by);
  if (inner !== own.node) return { ...node, parts: node.parts.with(at, { ...own, node: inner }) };
  const besideAt = at + 1 < node.parts.length ? at + 1 : at - 1;
  const beside = node.parts[besideAt];
  if (node.direction !== direction || !beside) return node;
  const both = own.share + beside.share;
  const share = Math.min(Math.max(own.share + by, MIN_SHARE), both - MIN_SHARE);
  if (both < 2 * MIN_SHARE || share === own.share) return node;
  const parts = node.parts
    .with(at, { ...own, share })
    .with(besideAt, { ...beside, share: both - share });
  return { ...node, parts };
}

/** Every pane as a tab of one group, for where only one fits. */
export function stackedLayout(layout: DockLayout): DockLayout {
  const panes = panesOf(layout);
  const front = layout.active;
  if (panes.length === 0 || front === undefined) return layout;
  return { ...layout, root: { kind: 'group', panes, front } };
}

/** Rebuilds the tree with other groups; the same node where nothing changed. */
export function mapGroups(
  node: DockNode,
  change: (group: PaneGroup) => PaneGroup | undefined,
): DockNode | undefined {
  if (node.kind === 'group') return change(node);
  const parts = node.parts.flatMap((part) => {
    const mapped = mapGroups(part.node, change);
    if (!mapped) return [];
    return mapped === part.node ? [part] : [{ ...part, node: mapped }];
  });
  const isSame =
    parts.length === node.parts.length && parts.every((part, at) => part === node.parts[at]);
  return isSame ? node : joined(node.direction, parts);
}

/** A split of these parts: nested ones of its direction dissolve, one part alone is no split. */
export function joined(
  direction: PaneSplit['direction'],
  parts: readonly DockPart[],
): DockNode | undefined {
  const flat = parts.flatMap(({ share, node }) =>
    node.kind === 'split' && node.direction === direction
      ? node.parts.map((inner) => ({ ...inner, share: inner.share * share }))
      : [{ share, node }],
  );
  if (flat.length < 2) return flat[0]?.node;
  const total = flat.reduce((sum, { share }) => sum + share, 0);
  return {
    kind: 'split',
    direction,
    parts: flat.map((part) => ({ ...part, share: part.share / total })),
  };
}
