import { DockviewReact, type DockviewApi, type DockviewTheme } from 'dockview-react';
import 'dockview-react/dist/styles/dockview.css';
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { App } from '../state/app-state.ts';
import { isStacked } from '../state/dock.ts';
import { DockAppProvider } from './dock-context.ts';
import { syncDock } from './dock-sync.ts';
import { PANE_PART, TAB_PART } from './dockview-layout.ts';
import { PaneActions } from './pane-actions.tsx';
import { PanePart } from './pane-part.tsx';
import { PaneTab } from './pane-tab.tsx';
import styles from './dock.module.css';

/** Colours and sizes are those of the app: see the style sheet. */
const theme: DockviewTheme = {
  name: 'pilothouse',
  className: styles.theme ?? '',
  dndTabIndicator: 'line',
  dndPanelOverlay: 'group',
};

const components = { [PANE_PART]: PanePart };
const tabComponents = { [TAB_PART]: PaneTab };

/** Draws the dock with Dockview. */
export function DockView({ app }: { readonly app: App }) {
  const [api, setApi] = useState<DockviewApi>();
  const stacked = useStore(app.dock.store, isStacked);
  useEffect(() => (api ? syncDock(api, app.dock) : undefined), [api, app]);
  return (
    <DockAppProvider value={app}>
      <DockviewReact
        className={styles.dock ?? ''}
        theme={theme}
        components={components}
        tabComponents={tabComponents}
        rightHeaderActionsComponent={PaneActions}
        defaultRenderer="always"
        scrollbars="native"
        disableFloatingGroups
        disableTabsOverflowList
        disableDnd={stacked}
        onReady={({ api }) => setApi(api)}
      />
    </DockAppProvider>
  );
}
