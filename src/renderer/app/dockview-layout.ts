import { Orientation, type SerializedDockview } from 'dockview-react';
import {
  groupsOf,
  joined,
  MIN_WIDTHS,
  panesOf,
  type DockLayout,
  type DockNode,
  type PaneGroup,
} from '../state/dock-layout.ts';
import { paneKey, type PaneAddress } from '../state/pane-address.ts';

type Grid = SerializedDockview['grid'];
type GridNode = Grid['root'];
type GroupState = Exclude<GridNode['data'], readonly unknown[]>;
type Size = { readonly width: number; readonly height: number };

/** Names of the parts that draw every pane and every tab. */
export const PANE_PART = 'pane';
export const TAB_PART = 'tab';

/**
 * The layout as Dockview reads it, in pixels of a dock of this size. `titleOf` a pane that has
 * been drawn; the others name themselves when they are.
 */
export function toDockview(
  layout: DockLayout,
  { width, height }: Size,
  titleOf: (key: string) => string | undefined = () => undefined,
): SerializedDockview {
  const size = { width, height };
  const groups = groupsOf(layout.root);
  const idOf = (group: PaneGroup): string => `group-${groups.indexOf(group)}`;
  const active = groups.find(({ panes }) => panes.some((pane) => paneKey(pane) === layout.active));
  return {
    grid: { ...toGrid(layout.root, size, idOf), ...size },
    panels: Object.fromEntries(
      panesOf(layout).map((pane) => {
        const id = paneKey(pane);
        const minimumWidth = groups.length > 1 ? MIN_WIDTHS[pane.kind] : 0;
        const parts = { contentComponent: PANE_PART, tabComponent: TAB_PART };
        const title = titleOf(id);
        return [id, { id, ...parts, renderer: 'always', minimumWidth, ...(title && { title }) }];
      }),
    ),
    ...(active && { activeGroup: idOf(active) }),
  };
}

function toGrid(
  root: DockNode | undefined,
  { width, height }: Size,
  idOf: (group: PaneGroup) => string,
): Pick<Grid, 'root' | 'orientation'> {
  const isColumn = root?.kind === 'split' && root.direction === 'column';
  const [length, breadth] = isColumn ? [height, width] : [width, height];
  const parts = root?.kind === 'split' ? root.parts : root ? [{ share: 1, node: root }] : [];
  const data = parts.map((part) => toNode(part.node, part.share * length, breadth, idOf));
  return {
    root: { type: 'branch', data, size: breadth },
    orientation: isColumn ? Orientation.VERTICAL : Orientation.HORIZONTAL,
  };
}

/** `size`: along the split that the node is part of; `across`: the other way. */
function toNode(
  node: DockNode,
  size: number,
  across: number,
  idOf: (group: PaneGroup) => string,
): GridNode {
  if (node.kind === 'group') {
    const views = node.panes.map(paneKey);
    return { type: 'leaf', size, data: { id: idOf(node), views, activeView: node.front } };
  }
  const data = node.parts.map((part) => toNode(part.node, part.share * across, size, idOf));
  return { type: 'branch', size, data };
}

/**
 * The layout that Dockview shows. It knows panes by their keys: those that are not in `known` are
 * left out, and `main` stays as it was.
 */
export function fromDockview(
  { grid, activeGroup }: SerializedDockview,
  known: readonly PaneAddress[],
  main: string | undefined,
): DockLayout {
  const addresses = new Map(known.map((pane) => [paneKey(pane), pane]));
  let active: string | undefined;

  function toGroup({ id, views, activeView }: GroupState): PaneGroup | undefined {
    const panes = views.flatMap((key) => addresses.get(key) ?? []);
    const shown = panes.find((pane) => paneKey(pane) === activeView) ?? panes[0];
    if (!shown) return undefined;
    const front = paneKey(shown);
    if (id === activeGroup) active = front;
    return { kind: 'group', panes, front };
  }

  function fromNode(node: GridNode, direction: 'row' | 'column'): DockNode | undefined {
    if (!Array.isArray(node.data)) return toGroup(node.data);
    const inner = direction === 'row' ? 'column' : 'row';
    const parts = node.data.flatMap((child) => {
      const part = fromNode(child, inner);
      return part ? [{ share: Math.max(child.size ?? 1, 1), node: part }] : [];
    });
    return joined(direction, parts);
  }

  const root = fromNode(grid.root, grid.orientation === Orientation.HORIZONTAL ? 'row' : 'column');
  return { root, active: active ?? groupsOf(root)[0]?.front, main };
}
