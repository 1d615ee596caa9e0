import { PanelLeft, Search, Settings } from 'lucide-react';
import { useStore } from 'zustand';
import type { App } from '../state/app-state.ts';
import { withLayout } from '../state/view.ts';
import { Icon } from '../ui/icon.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { Shortcut } from '../ui/kbd.tsx';
import { Tooltip } from '../ui/tooltip.tsx';
import { nextWaiting } from './next-waiting.ts';
import { countNeeding } from './use-document-title.ts';
import styles from './title-bar.module.css';

export interface TitleBarProps {
  readonly app: App;
  readonly narrow: boolean;
  /** Moves the focus to the content. */
  readonly onSkip: () => void;
}

export function TitleBar({ app, narrow, onSkip }: TitleBarProps) {
  const { view } = app;
  const sidebarOpen = useStore(view.store, (state) =>
    narrow ? state.drawerOpen : state.layout.sidebarOpen,
  );
  const inSettings = useStore(view.store, (state) => state.route.name === 'settings');
  return (
    <header className={styles.bar}>
      <a
        className={styles.skip}
        href="#main"
        onClick={(event) => {
          // The address carries the route, so the browser's own jump would leave it.
          event.preventDefault();
          onSkip();
        }}
      >
        Skip to the content
      </a>
      <div className={styles.start}>
        <IconButton
          glyph={PanelLeft}
          label={sidebarOpen ? 'Fold the sidebar' : 'Unfold the sidebar'}
          shortcut="mod+b"
          aria-expanded={sidebarOpen}
          onClick={() => view.update((state) => toggleSidebar(state, narrow))}
        />
        <span className={styles.name}>
          Pilothouse <span className={styles.place}>· local</span>
        </span>
      </div>
      <button
        type="button"
        className={styles.search}
        onClick={() => view.update((state) => ({ ...state, paletteOpen: true }))}
      >
        <Icon glyph={Search} size={14} />
        <span>Search or do anything…</span>
        <Shortcut keys="mod+k" />
      </button>
      <div className={styles.end}>
        <WaitingButton app={app} />
        <IconButton
          glyph={Settings}
          label="Settings"
          shortcut="mod+,"
          aria-current={inSettings ? 'page' : undefined}
          aria-pressed={inSettings}
          onClick={() => view.go({ name: 'settings', section: 'appearance' })}
        />
      </div>
    </header>
  );
}

type ViewState = ReturnType<App['view']['store']['getState']>;

export function toggleSidebar(state: ViewState, narrow: boolean): ViewState {
  if (narrow) return { ...state, drawerOpen: !state.drawerOpen };
  return withLayout(state, { sidebarOpen: !state.layout.sidebarOpen });
}

/** The lamp: how much needs the person; goes to the next of it. */
function WaitingButton({ app }: { readonly app: App }) {
  const chats = useStore(app.chatList.store, countNeeding);
  const terminals = useStore(app.terminals.store, (state) => state.ringing.size);
  const count = chats + terminals;
  if (count === 0) return null;
  const label = describeNeeding(chats, terminals);
  return (
    <Tooltip text={label} shortcut="mod+shift+a">
      <button
        type="button"
        aria-label={`${label}. Go to the next`}
        className={styles.waiting}
        onClick={() => nextWaiting(app)?.()}
      >
        <span className={styles.dot} />
        {count}
      </button>
    </Tooltip>
  );
}

function describeNeeding(chats: number, terminals: number): string {
  const parts = [
    chats > 0 && `${chats} ${chats === 1 ? 'chat' : 'chats'}`,
    terminals > 0 && `${terminals} ${terminals === 1 ? 'terminal' : 'terminals'}`,
  ].filter(Boolean);
  return `${parts.join(' and ')} ${chats + terminals === 1 ? 'needs' : 'need'} you`;
}
