import type { IDockviewPanelProps } from 'dockview-react';
import { Activity, Suspense, useState } from 'react';
import type { App } from '../state/app-state.ts';
import { findPane } from '../state/dock-layout.ts';
import type { PaneAddress } from '../state/pane-address.ts';
import { useDockApp } from './dock-context.ts';
import { ErrorBoundary } from './error-boundary.tsx';
import { Loading } from './loading.tsx';
import { paneElementId } from './pane-focus.ts';
import { panes } from './pane-registry.ts';
import { useIsVisible, usePaneTitle } from './use-pane.ts';
import styles from './dock.module.css';

/** What Dockview draws for a pane: its name, and its content from the first time it is seen. */
export function PanePart({ api }: IDockviewPanelProps) {
  const app = useDockApp();
  // A pane that is being closed is drawn once more after the dock has forgotten it.
  const [address] = useState(() => findPane(app.dock.store.getState().layout, api.id));
  return address ? <NamedPane app={app} paneId={api.id} address={address} /> : null;
}

type NamedPaneProps = {
  readonly app: App;
  readonly paneId: string;
  readonly address: PaneAddress;
};

function NamedPane({ app, paneId, address }: NamedPaneProps) {
  const title = usePaneTitle(app, address);
  const isVisible = useIsVisible(app, paneId);
  const [wasVisible, setWasVisible] = useState(isVisible);
  if (isVisible && !wasVisible) setWasVisible(true);
  const { whenHidden } = panes[address.kind];
  const sleeps = !isVisible && whenHidden === 'sleeps';
  return (
    <section id={paneElementId(paneId)} tabIndex={-1} aria-label={title} className={styles.pane}>
      {(wasVisible || whenHidden === 'lives') && (
        <ErrorBoundary what={`The pane “${title}”`} resetKey={paneId}>
          <Suspense fallback={<Loading />}>
            <Activity mode={sleeps ? 'hidden' : 'visible'}>
              <PaneContent app={app} address={address} />
            </Activity>
          </Suspense>
        </ErrorBoundary>
      )}
    </section>
  );
}

function PaneContent({ app, address }: { readonly app: App; readonly address: PaneAddress }) {
  switch (address.kind) {
    case 'chat':
      return <panes.chat.component app={app} chatId={address.chatId} />;
    case 'changes':
      return <panes.changes.component app={app} chatId={address.chatId} />;
    case 'terminal': {
      const { workspaceId, terminalId } = address;
      return (
        <panes.terminal.component app={app} workspaceId={workspaceId} terminalId={terminalId} />
      );
    }
    case 'agent-commands': {
      const Commands = panes['agent-commands'].component;
      return <Commands app={app} chatId={address.chatId} />;
    }
  }
}
