import { PanelsTopLeft } from 'lucide-react';
import { useEffect, useLayoutEffect, useRef, type RefObject } from 'react';
import { useStore } from 'zustand';
import type { App } from '../state/app-state.ts';
import { NO_WORKSPACE } from '../state/dock.ts';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { VisuallyHidden } from '../ui/visually-hidden.tsx';
import { DockView } from './dock-view.tsx';
import { focusPane } from './pane-focus.ts';
import { useChat } from './use-pane.ts';
import styles from './dock.module.css';

export interface DockProps {
  readonly app: App;
  /** The chat that the address names. */
  readonly chatId: string;
}

/** The panes of the open chat's workspace: beside each other, or one at a time where narrow. */
export function Dock({ app, chatId }: DockProps) {
  const { dock } = app;
  const frame = useRef<HTMLDivElement>(null);
  const chat = useChat(app, chatId);
  const isMeasured = useStore(dock.store, ({ width }) => width > 0);
  const isEmpty = useStore(dock.store, ({ layout }) => layout.root === undefined);
  useMeasured(frame, dock);
  useFocusRequests(app);
  const place = chat && (chat.workspace_id ?? NO_WORKSPACE);
  useEffect(() => {
    if (place !== undefined) dock.notePlace(chatId, place);
  }, [dock, chatId, place]);
  return (
    <div ref={frame} className={styles.frame}>
      <h1>
        <VisuallyHidden>{chat?.title ?? 'Chat'}</VisuallyHidden>
      </h1>
      {isMeasured && (isEmpty ? <NoPanes app={app} chatId={chatId} /> : <DockView app={app} />)}
    </div>
  );
}

function NoPanes({ app, chatId }: DockProps) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    // What closed the last pane (a menu, the palette) first puts the focus back where it was.
    const frame = requestAnimationFrame(() => button.current?.focus());
    return () => cancelAnimationFrame(frame);
  }, []);
  return (
    <EmptyState
      fill
      glyph={PanelsTopLeft}
      title="Every pane is closed"
      actions={
        <Button ref={button} onClick={() => app.view.go({ name: 'chat', chatId })}>
          Show the chat
        </Button>
      }
    >
      What runs goes on.
    </EmptyState>
  );
}

/** Tells the dock how wide it is, in pixels, now and whenever it changes. */
function useMeasured(ref: RefObject<HTMLElement | null>, dock: App['dock']): void {
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return undefined;
    dock.measure(element.clientWidth);
    const observer = new ResizeObserver(() => dock.measure(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref, dock]);
}

/** Gives the keyboard to the active pane when that was asked for, once it is drawn. */
function useFocusRequests({ dock }: App): void {
  const request = useStore(dock.store, (state) => state.focusRequest);
  const done = useRef(request);
  useEffect(() => {
    if (done.current === request) return undefined;
    done.current = request;
    const { active } = dock.store.getState().layout;
    if (active === undefined) return undefined;
    // Dockview places a pane in the first frame; before that it is unseen and takes no focus.
    let frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(() => focusPane(active));
    });
    return () => cancelAnimationFrame(frame);
  }, [dock, request]);
}
