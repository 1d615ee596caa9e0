import { lazy, Suspense, useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { Sidebar } from '../features/sidebar/index.ts';
import type { App } from '../state/app-state.ts';
import { SIDEBAR_WIDTH, withLayout } from '../state/view.ts';
import { cx } from '../ui/cx.ts';
import { SplitHandle } from '../ui/split-handle.tsx';
import { useNarrow } from '../ui/use-media-query.ts';
import { ErrorBoundary } from './error-boundary.tsx';
import { MainArea } from './main-area.tsx';
import { StatusLine } from './status-line.tsx';
import { TitleBar } from './title-bar.tsx';
import { useCommands } from './use-commands.ts';
import { useDocumentTitle } from './use-document-title.ts';
import styles from './shell.module.css';

const Palette = lazy(async () => ({ default: (await import('./palette.tsx')).Palette }));

const SearchDialog = lazy(async () => {
  const feature = await import('../features/search/index.ts');
  return { default: feature.SearchDialog };
});

const TerminalSearch = lazy(async () => {
  const feature = await import('../features/terminal/index.ts');
  return { default: feature.TerminalSearch };
});

const TerminalList = lazy(async () => {
  const feature = await import('../features/terminal/index.ts');
  return { default: feature.TerminalList };
});

const LeavingQuestion = lazy(async () => {
  const feature = await import('../features/terminal/index.ts');
  return { default: feature.LeavingQuestion };
});

/** Pixels of the sidebar that shows glyphs only. */
const RAIL_WIDTH = 48;

/** The window: title bar, sidebar, the work, status line. */
export function Shell({ app }: { readonly app: App }) {
  const narrow = useNarrow();
  const commands = useCommands(app, narrow);
  const paletteOpen = useStore(app.view.store, (state) => state.paletteOpen);
  const searchText = useStore(app.view.store, (state) => state.searchText);
  const mainRef = useRef<HTMLElement>(null);
  useDocumentTitle(app);
  useKeptFocus(mainRef);
  return (
    <div className={styles.shell}>
      <TitleBar app={app} narrow={narrow} onSkip={() => mainRef.current?.focus()} />
      <div className={styles.middle}>
        {narrow ? <Drawer app={app} /> : <SideColumn app={app} />}
        <main ref={mainRef} id="main" tabIndex={-1} className={styles.main}>
          <ErrorBoundary what="This view">
            <MainArea app={app} />
          </ErrorBoundary>
        </main>
      </div>
      <StatusLine app={app} />
      {paletteOpen && (
        <Suspense>
          <Palette app={app} commands={commands} />
        </Suspense>
      )}
      {searchText !== undefined && (
        <Suspense>
          <SearchDialog app={app} text={searchText} />
        </Suspense>
      )}
      <TerminalDialogs app={app} />
    </div>
  );
}

function TerminalDialogs({ app }: { readonly app: App }) {
  const { store } = app.terminals;
  const searching = useStore(store, (state) => state.searching);
  const listing = useStore(store, (state) => state.listing);
  const hasLeaving = useStore(store, (state) => state.leaving.length > 0);
  return (
    <Suspense>
      {searching && <TerminalSearch app={app} />}
      {listing && <TerminalList app={app} />}
      {hasLeaving && <LeavingQuestion app={app} />}
    </Suspense>
  );
}

function SideColumn({ app }: { readonly app: App }) {
  const { sidebarOpen, sidebarWidth } = useStore(app.view.store, (state) => state.layout);
  const resize = (width: number): void =>
    app.view.update((state) => withLayout(state, { sidebarWidth: width }));
  return (
    <aside className={styles.side} aria-label="Sidebar">
      <div
        className={cx(styles.sidebar, !sidebarOpen && styles.rail)}
        style={{ width: sidebarOpen ? sidebarWidth : RAIL_WIDTH }}
      >
        <Sidebar app={app} compact={!sidebarOpen} />
      </div>
      {sidebarOpen && (
        <SplitHandle
          label="Width of the sidebar"
          size={sidebarWidth}
          min={SIDEBAR_WIDTH.min}
          max={SIDEBAR_WIDTH.max}
          sized="before"
          onResize={resize}
          onReset={() => resize(SIDEBAR_WIDTH.initial)}
        />
      )}
    </aside>
  );
}

function Drawer({ app }: { readonly app: App }) {
  const open = useStore(app.view.store, (state) => state.drawerOpen);
  const drawerRef = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (open) drawerRef.current?.focus();
  }, [open]);
  if (!open) return null;
  const close = (): void => app.view.update((state) => ({ ...state, drawerOpen: false }));
  return (
    <>
      <button
        type="button"
        aria-label="Close the sidebar"
        className={styles.scrim}
        onClick={close}
      />
      <div
        ref={drawerRef}
        tabIndex={-1}
        className={styles.drawer}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && !event.defaultPrevented) close();
        }}
      >
        <Sidebar app={app} compact={false} />
      </div>
    </>
  );
}

/** What had the focus went away with its pane: the focus goes to the content, not to nowhere. */
function useKeptFocus(mainRef: React.RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const observer = new MutationObserver(() => {
      if (document.activeElement === document.body && document.hasFocus() && lastWasInside) {
        mainRef.current?.focus({ preventScroll: true });
      }
    });
    let lastWasInside = false;
    const onFocusIn = (): void => {
      lastWasInside = mainRef.current?.contains(document.activeElement) ?? false;
    };
    const onPointerDown = (): void => {
      lastWasInside = false;
    };
    document.addEventListener('focusin', onFocusIn);
    document.addEventListener('pointerdown', onPointerDown, true);
    const main = mainRef.current;
    if (main) observer.observe(main, { childList: true, subtree: true });
    return () => {
      observer.disconnect();
      document.removeEventListener('focusin', onFocusIn);
      document.removeEventListener('pointerdown', onPointerDown, true);
    };
  }, [mainRef]);
}
