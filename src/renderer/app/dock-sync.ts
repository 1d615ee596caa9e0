import type { DockviewApi } from 'dockview-react';
import type { Dispose } from '#shared/kernel/clock.ts';
import {
  findPane,
  groupsOf,
  panesOf,
  stackedLayout,
  withFocused,
  type DockLayout,
  type DockNode,
} from '../state/dock-layout.ts';
import { isStacked, type Dock } from '../state/dock.ts';
import { paneKey } from '../state/pane-address.ts';
import { fromDockview, toDockview } from './dockview-layout.ts';
import { paneElementId } from './pane-focus.ts';

/** Shares that differ by less are the same: Dockview counts in whole pixels. */
const SHARE_SLACK = 0.005;

/**
 * Keeps Dockview showing what the dock holds, and the dock holding what the person drags, sizes
 * and clicks, until the returned function is called.
 */
export function syncDock(api: DockviewApi, dock: Dock): Dispose {
  let isApplying = false;
  let isWaiting = false;
  let isStopped = false;

  function read(): DockLayout {
    const { layout } = dock.store.getState();
    return fromDockview(api.toJSON(), panesOf(layout), layout.main);
  }

  function apply(): void {
    const state = dock.store.getState();
    const wanted = isStacked(state) ? stackedLayout(state.layout) : state.layout;
    isApplying = true;
    // What was closed is not read any more, and still there.
    const isLeft = api.panels.some(({ id }) => !findPane(wanted, id));
    if (isLeft || !isSameTree(read().root, wanted.root)) {
      const titleOf = (key: string): string | undefined => api.getPanel(key)?.title;
      api.fromJSON(toDockview(wanted, api, titleOf), { reuseExistingPanels: true });
    }
    for (const { front } of groupsOf(wanted.root)) bringToFront(api, front);
    const active = api.getPanel(wanted.active ?? '');
    if (active && api.activePanel !== active) active.api.setActive();
    isApplying = false;
    describeGroups(api);
  }

  /** A drop takes Dockview several steps; what it came to is read when they are all done. */
  function onChange(): void {
    if (isApplying || isWaiting) return;
    isWaiting = true;
    queueMicrotask(() => {
      isWaiting = false;
      if (!isStopped) takeBack();
    });
  }

  function takeBack(): void {
    const state = dock.store.getState();
    const shown = read();
    const gone = panesOf(state.layout).filter((pane) => !findPane(shown, paneKey(pane)));
    for (const pane of gone) dock.close(paneKey(pane));
    const { active } = shown;
    if (!isStacked(state)) dock.arrange((layout) => (isSameLayout(layout, shown) ? layout : shown));
    else if (active !== undefined) dock.arrange((layout) => withFocused(layout, active));
    describeGroups(api);
  }

  apply();
  const stopDock = dock.store.subscribe((state, before) => {
    if (state.layout !== before.layout || isStacked(state) !== isStacked(before)) apply();
  });
  const listeners = [api.onDidLayoutChange(onChange), api.onDidActivePanelChange(onChange)];
  return () => {
    isStopped = true;
    stopDock();
    for (const listener of listeners) listener.dispose();
  };
}

function bringToFront(api: DockviewApi, key: string): void {
  const panel = api.getPanel(key);
  if (panel && panel.group.activePanel !== panel) panel.api.setActive();
}

function isSameLayout(one: DockLayout, other: DockLayout): boolean {
  const fronts = ({ root }: DockLayout): string =>
    groupsOf(root)
      .map(({ front }) => front)
      .join();
  return (
    one.active === other.active && fronts(one) === fronts(other) && isSameTree(one.root, other.root)
  );
}

/** The same panes in the same places, whichever of them is in front. */
function isSameTree(one: DockNode | undefined, other: DockNode | undefined): boolean {
  if (one?.kind === 'group' && other?.kind === 'group') {
    return one.panes.map(paneKey).join() === other.panes.map(paneKey).join();
  }
  if (one?.kind !== 'split' || other?.kind !== 'split') return one === other;
  return (
    one.direction === other.direction &&
    one.parts.length === other.parts.length &&
    one.parts.every(({ share, node }, at) => {
      const part = other.parts[at];
      return (
        part !== undefined &&
        Math.abs(part.share - share) < SHARE_SLACK &&
        isSameTree(node, part.node)
      );
    })
  );
}

/**
 * Dockview draws the content of a pane outside of its group, so that moving it keeps its state.
 * For who listens to the page it is told to belong there.
 */
function describeGroups(api: DockviewApi): void {
  for (const { element, activePanel } of api.groups) {
    const region = element.matches('[role=region]')
      ? element
      : element.querySelector('[role=region]');
    // The pane itself is the landmark.
    region?.setAttribute('role', 'group');
    const panel = element.querySelector('.dv-content-container');
    if (activePanel) panel?.setAttribute('aria-owns', paneElementId(activePanel.id));
  }
}
