import { useQuery } from '@tanstack/react-query';
import { FileDiff, Search, X } from 'lucide-react';
import { Suspense, useLayoutEffect, useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { useWorkspaceLabel } from '../features/sidebar/index.ts';
import type { App } from '../state/app-state.ts';
import { attentionOf } from '../state/chat-groups.ts';
import { CHANGES_WIDTH, withFinding, withLayout, withStacked, type PaneId } from '../state/view.ts';
import { cx } from '../ui/cx.ts';
import { DiffCount } from '../ui/diff-count.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { SplitHandle } from '../ui/split-handle.tsx';
import { StatusGlyph } from '../ui/status-glyph.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { VisuallyHidden } from '../ui/visually-hidden.tsx';
import { ChatInfo } from './chat-info.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { Loading } from './loading.tsx';
import { panes } from './pane-registry.ts';
import styles from './dock.module.css';

type ChatProps = { readonly app: App; readonly chatId: string };

/** Pixels that the conversation keeps beside any other pane. */
const CHAT_MIN_WIDTH = 400;

/** The panes of one chat: side by side, or one at a time where both do not fit. */
export function Dock({ app, chatId }: ChatProps) {
  const dockRef = useRef<HTMLDivElement>(null);
  const width = useWidth(dockRef);
  const stacked = width < CHAT_MIN_WIDTH + CHANGES_WIDTH.min;
  useEffect(() => {
    if (width > 0) app.view.update((state) => withStacked(state, stacked));
  }, [app, width, stacked]);
  return (
    <div ref={dockRef} className={styles.frame}>
      {width > 0 &&
        (stacked ? (
          <StackedPanes app={app} chatId={chatId} />
        ) : (
          <SideBySide app={app} chatId={chatId} dockWidth={width} />
        ))}
    </div>
  );
}

function SideBySide({ app, chatId, dockWidth }: ChatProps & { readonly dockWidth: number }) {
  const { changesOpen, changesWidth } = useStore(app.view.store, (state) => state.layout);
  const max = Math.max(CHANGES_WIDTH.min, Math.min(CHANGES_WIDTH.max, dockWidth - CHAT_MIN_WIDTH));
  const width = Math.min(changesWidth, max);
  const resize = (changesWidth: number): void =>
    app.view.update((state) => withLayout(state, { changesWidth }));
  return (
    <div className={styles.dock}>
      <section className={cx(styles.pane, styles.grow)} aria-label="Chat">
        <ChatHeader app={app} chatId={chatId} changesOpen={changesOpen} />
        <PaneContent pane="chat" app={app} chatId={chatId} />
      </section>
      {changesOpen && (
        <>
          <SplitHandle
            label="Width of the changes"
            size={width}
            min={CHANGES_WIDTH.min}
            max={max}
            sized="after"
            onResize={resize}
            onReset={() => resize(CHANGES_WIDTH.initial)}
          />
          <section className={cx(styles.pane, styles.fixed)} style={{ width }} aria-label="Changes">
            <ChangesHeader app={app} chatId={chatId} />
            <PaneContent pane="changes" app={app} chatId={chatId} />
          </section>
        </>
      )}
    </div>
  );
}

function StackedPanes({ app, chatId }: ChatProps) {
  const front = useStore(app.view.store, (state) => state.frontPane);
  const title = useChat(app, chatId)?.title ?? panes.chat.title;
  return (
    <>
      <h1>
        <VisuallyHidden>{title}</VisuallyHidden>
      </h1>
      <Tabs<PaneId>
        label="Panes"
        className={styles.stack}
        listClassName={styles.stackTabs}
        panelClassName={styles.stackPanel}
        keepMounted
        value={front}
        onChange={(frontPane) => app.view.update((state) => ({ ...state, frontPane }))}
        tabs={[
          {
            id: 'chat',
            title: <span className={styles.tabTitle}>{title}</span>,
            content: <PaneContent pane="chat" app={app} chatId={chatId} />,
          },
          {
            id: 'changes',
            title: (
              <>
                {panes.changes.title}
                <ChangeCount app={app} chatId={chatId} />
              </>
            ),
            content: <PaneContent pane="changes" app={app} chatId={chatId} />,
          },
        ]}
      />
    </>
  );
}

function PaneContent({ pane, app, chatId }: ChatProps & { readonly pane: PaneId }) {
  const { component: Content, title } = panes[pane];
  return (
    <div className={styles.content}>
      <ErrorBoundary what={`The pane “${title}”`} resetKey={chatId}>
        <Suspense fallback={<Loading />}>
          <Content app={app} chatId={chatId} />
        </Suspense>
      </ErrorBoundary>
    </div>
  );
}

/** From the list, which is live; what it does not hold (archived, a subagent) is fetched. */
function useChat(app: App, chatId: string) {
  const listed = useStore(app.chatList.store, (state) =>
    state.chats.find((chat) => chat.id === chatId),
  );
  const isUnlisted = useStore(app.chatList.store, (state) => state.phase === 'ready') && !listed;
  const { data } = useQuery({ ...app.queries.chat(chatId), enabled: isUnlisted });
  return listed ?? data;
}

function ChatHeader({ app, chatId, changesOpen }: ChatProps & { readonly changesOpen: boolean }) {
  const chat = useChat(app, chatId);
  const attention = useStore(app.chatList.store, (state) =>
    chat ? attentionOf(chat, state.seenFailures) : 'idle',
  );
  const workspace = useWorkspaceLabel(app, chat?.workspace_id);
  const branch = chat?.diff_status?.head_branch;
  return (
    <div className={styles.header}>
      {chat && <StatusGlyph status={attention} />}
      <h1 className={styles.title} title={chat?.title}>
        {chat?.title ?? ''}
      </h1>
      <span className={styles.facts}>{[workspace, branch].filter(Boolean).join(' · ')}</span>
      {chat && <ChatInfo app={app} chat={chat} />}
      <IconButton
        glyph={Search}
        label="Find in this chat"
        shortcut="mod+f"
        onClick={() => app.view.update((state) => withFinding(state, chatId))}
      />
      {!changesOpen && (
        <>
          <ChangeCount app={app} chatId={chatId} />
          <IconButton
            glyph={FileDiff}
            label="Show the changes"
            shortcut="mod+e"
            onClick={() => app.view.update((state) => withLayout(state, { changesOpen: true }))}
          />
        </>
      )}
    </div>
  );
}

function ChangesHeader({ app, chatId }: ChatProps) {
  return (
    <div className={styles.header}>
      <h2 className={styles.title}>{panes.changes.title}</h2>
      <span className={styles.facts}>
        <ChangeCount app={app} chatId={chatId} />
      </span>
      <IconButton
        glyph={X}
        label="Close the changes"
        shortcut="mod+e"
        onClick={() => app.view.update((state) => withLayout(state, { changesOpen: false }))}
      />
    </div>
  );
}

function ChangeCount({ app, chatId }: ChatProps) {
  const diff = useChat(app, chatId)?.diff_status;
  return diff ? <DiffCount additions={diff.additions} deletions={diff.deletions} /> : null;
}

/** Width of an element in pixels; 0 before it was measured. */
function useWidth(ref: React.RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return undefined;
    setWidth(element.clientWidth);
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref]);
  return width;
}
