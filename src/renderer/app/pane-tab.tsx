import type { IDockviewPanelHeaderProps } from 'dockview-react';
import { FileDiff, SquareTerminal, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { App } from '../state/app-state.ts';
import { attentionOf } from '../state/chat-groups.ts';
import { findPane } from '../state/dock-layout.ts';
import type { PaneAddress } from '../state/pane-address.ts';
import { DiffCount } from '../ui/diff-count.tsx';
import { Icon } from '../ui/icon.tsx';
import { describeStatus, StatusGlyph } from '../ui/status-glyph.tsx';
import { useDockApp } from './dock-context.ts';
import { useChat, usePaneTitle } from './use-pane.ts';
import styles from './dock.module.css';

/** Characters up to which a name is never cut. */
const SHORT_TITLE = 10;

/** What Dockview draws in a tab. */
export function PaneTab({ api }: IDockviewPanelHeaderProps) {
  const app = useDockApp();
  const [address] = useState(() => findPane(app.dock.store.getState().layout, api.id));
  return address ? <TabFace app={app} api={api} address={address} /> : null;
}

type TabFaceProps = {
  readonly app: App;
  readonly api: IDockviewPanelHeaderProps['api'];
  readonly address: PaneAddress;
};

function TabFace({ app, api, address }: TabFaceProps) {
  const title = usePaneTitle(app, address);
  const chat = useChat(app, address.kind === 'chat' ? address.chatId : undefined);
  const rings = useStore(
    app.terminals.store,
    ({ ringing }) => address.kind === 'terminal' && ringing.has(address.terminalId),
  );
  const attention = useStore(app.chatList.store, (state) =>
    chat ? attentionOf(chat, state.seenFailures) : undefined,
  );
  const status = rings ? 'needs-you' : attention;
  const isQuiet = status === undefined || status === 'idle';
  const label = isQuiet ? title : `${title}, ${describeStatus(status)}`;
  // Dockview names the tab, and the group that it is in front of, by the title that it knows.
  useEffect(() => api.setTitle(label), [api, label]);
  const close = (): void => app.dock.close(api.id);
  return (
    <div
      className={styles.tab}
      title={title}
      data-short={title.length <= SHORT_TITLE ? '' : undefined}
      onAuxClick={(event) => {
        if (event.button === 1) close();
      }}
    >
      <TabGlyph address={address} status={status} />
      <span className={styles.tabTitle} dir="auto">
        {title}
      </span>
      {address.kind === 'changes' && <ChangeCount app={app} chatId={address.chatId} />}
      {/* For the mouse: a tab may hold no button. By key Delete closes it. */}
      <span
        aria-hidden
        className={styles.tabClose}
        title="Close"
        onPointerDown={(event) => event.preventDefault()}
        onClick={(event) => {
          event.stopPropagation();
          close();
        }}
      >
        <Icon glyph={X} size={14} />
      </span>
    </div>
  );
}

type TabGlyphProps = {
  readonly address: PaneAddress;
  readonly status: ReturnType<typeof attentionOf> | undefined;
};

function TabGlyph({ address, status }: TabGlyphProps) {
  if (address.kind === 'chat') return status ? <StatusGlyph status={status} /> : null;
  if (status) return <StatusGlyph status={status} />;
  return <Icon glyph={address.kind === 'changes' ? FileDiff : SquareTerminal} size={14} />;
}

export function ChangeCount({ app, chatId }: { readonly app: App; readonly chatId: string }) {
  const diff = useChat(app, chatId)?.diff_status;
  return diff ? <DiffCount additions={diff.additions} deletions={diff.deletions} /> : null;
}
