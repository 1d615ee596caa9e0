import { useCallback, useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { useStore } from 'zustand';
import type { PaneProps } from '../../state/app-state.ts';
import { findChat } from '../../state/chat-list-state.ts';
import type { ChatSession } from '../../state/chat-session.ts';
import { matchesShortcut } from '../../ui/shortcut.ts';
import { ComposerArea } from './composer-area.tsx';
import type { PromptFieldHandle } from './composer/prompt-field.tsx';
import { EmptyConversation } from './empty-conversation.tsx';
import { Find } from './find/find.tsx';
import { attend, createFlattener, type Attention, type Openness } from './model/flat-rows.ts';
import { createTimelineBuilder } from './model/timeline.ts';
import { Timeline, type Place, type TimelineHandle } from './timeline/timeline.tsx';
import { useRevealed } from './use-revealed.ts';
import { useConversationActions } from './use-conversation-actions.ts';
import { ReviewLinksContext, type ReviewLinks } from './review-links.ts';
import styles from './chat-pane.module.css';

export type ConversationProps = PaneProps & { readonly session: ChatSession };

export function Conversation({ app, chatId, session }: ConversationProps) {
  const view = useStore(session.store, (state) => state.view);
  const older = useStore(session.store, (state) => state.older);
  const loadedChat = useStore(session.store, (state) => state.chat);
  const listedChat = useStore(app.chatList.store, (state) => findChat(state.chats, chatId));
  const chat = listedChat ?? loadedChat;
  // What went to the archive has left the list, which tells no more of it.
  const hasLeft = listedChat === undefined && loadedChat?.archived === false;
  useEffect(() => {
    if (hasLeft) void session.refreshChat();
  }, [session, hasLeft]);
  const archived = chat?.archived ?? false;
  const [builder] = useState(createTimelineBuilder);
  const [flatten] = useState(createFlattener);
  const [openness, setOpenness] = useState<Openness>(() => session.memory().openness);
  const [approvalInView, setApprovalInView] = useState(false);
  const frame = useRef<HTMLDivElement>(null);
  const timeline = useRef<TimelineHandle>(null);
  const composer = useRef<PromptFieldHandle>(null);
  const finding = useStore(app.view.store, (state) => state.finding);
  const actions = useConversationActions({ app, session, chat, archived, composer });

  const lastError = chat?.last_error ?? undefined;
  const rows = useMemo(() => builder.build(view, lastError), [builder, view, lastError]);
  const flat = useMemo(() => flatten(rows, openness), [flatten, rows, openness]);

  const toggle = useCallback((key: string, open: boolean): void => {
    setOpenness((known) => new Map(known).set(key, open));
  }, []);
  const onAttend = useCallback((key: string, attention: Attention): void => {
    setOpenness((known) => attend(known, key, attention));
  }, []);
  useEffect(() => session.remember({ openness }), [session, openness]);
  const scrollToEnd = useCallback(() => timeline.current?.scrollToEnd(), []);
  const scrollToRow = useCallback((key: string) => timeline.current?.scrollToRow(key), []);
  const loadOlder = useCallback(() => void session.loadOlder(), [session]);
  const leave = useCallback((place: Place | undefined) => session.remember({ place }), [session]);

  function onKeyDown(event: KeyboardEvent): void {
    if (matchesShortcut(event, 'alt+arrowup')) timeline.current?.jumpTurn(-1);
    else if (matchesShortcut(event, 'alt+arrowdown')) timeline.current?.jumpTurn(1);
    else return;
    event.preventDefault();
  }

  useRevealed({ session, rows, flat, timeline, toggle });

  const links = useMemo((): ReviewLinks | undefined => {
    const { root } = actions;
    if (root === '') return undefined;
    const beside = { beside: `chat:${chatId}`, side: 'right' } as const;
    return {
      openFile(named, line) {
        const path = named.startsWith('/') ? named : `${root}/${named}`;
        app.reviewTargets.open({ chatId, path, line }, beside);
      },
      compareBefore: (messageId) => app.reviewTargets.open({ chatId, messageId }, beside),
    };
  }, [app, chatId, actions]);

  const isEmpty = flat.length === 0;
  return (
    <ReviewLinksContext value={links}>
      <div ref={frame} className={styles.conversation} onKeyDown={onKeyDown}>
        {finding?.chatId === chatId && (
          <Find
            app={app}
            session={session}
            finding={finding}
            rows={rows}
            root={actions.root}
            frame={frame}
            timeline={timeline}
            onOpenRow={(key) => toggle(key, true)}
          />
        )}
        {isEmpty ? (
          <EmptyConversation />
        ) : (
          <Timeline
            ref={timeline}
            rows={flat}
            actions={actions}
            onToggle={toggle}
            onAttend={onAttend}
            older={view.hasOlder ? older : 'none'}
            onLoadOlder={loadOlder}
            initialPlace={session.memory().place}
            onLeave={leave}
            onApprovalInView={setApprovalInView}
          />
        )}
        <ComposerArea
          app={app}
          chatId={chatId}
          session={session}
          chat={chat}
          archived={archived}
          actions={actions}
          composer={composer}
          dockApproval={!approvalInView}
          onSent={scrollToEnd}
          onShowApproval={scrollToRow}
        />
      </div>
    </ReviewLinksContext>
  );
}
