import { Ellipsis } from 'lucide-react';
import { memo, useState, type MouseEvent } from 'react';
import type { Chat } from '#shared/api/chats.ts';
import { useStore } from 'zustand';
import type { App } from '../../state/app-state.ts';
import { attentionOf, needsPerson, type ChatAttention } from '../../state/chat-groups.ts';
import { pullRequestOf } from '../../state/pull-request.ts';
import { formatRoute } from '../../state/route.ts';
import { cx } from '../../ui/cx.ts';
import { DiffCount } from '../../ui/diff-count.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { Menu } from '../../ui/menu.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { describeStatus, StatusGlyph } from '../../ui/status-glyph.tsx';
import { Tooltip } from '../../ui/tooltip.tsx';
import { ChatMenuItems } from './chat-menu-items.tsx';
import { PullRequestMark } from './pull-request-mark.tsx';
import { RenameField } from './rename-field.tsx';
import styles from './chat-row.module.css';

export interface ChatRowProps {
  readonly app: App;
  readonly chat: Chat;
  readonly depth: 0 | 1;
  readonly compact: boolean;
  readonly workspace: string | undefined;
  readonly isCurrent: boolean;
  readonly isTabStop: boolean;
  readonly isRenaming: boolean;
  readonly actions: RowActions;
}

/** What a row asks of its list; the same object as long as the list lives. */
export interface RowActions {
  readonly focus: (chatId: string) => void;
  readonly rename: (chatId: string) => void;
  readonly endRename: (chatId: string) => void;
  /** The context menu, which all rows share, is about to open for this chat. */
  readonly openMenu: (chatId: string) => void;
  /** Moves a pinned chat past its neighbour. */
  readonly movePin: (chatId: string, by: 1 | -1) => void;
}

export const ChatRow = memo(function ChatRow(props: ChatRowProps) {
  const { app, chat, depth, compact, isCurrent, isRenaming, actions } = props;
  const attention = useStore(app.chatList.store, (state) => attentionOf(chat, state.seenFailures));
  // A menu costs more than the row: it comes with the pointer.
  const [armed, setArmed] = useState(false);
  if (compact) return <RailRow {...props} attention={attention} />;
  if (isRenaming) {
    return <RenameField app={app} chat={chat} onEnd={() => actions.endRename(chat.id)} />;
  }
  return (
    <div
      className={cx(styles.row, isCurrent && styles.current, depth === 1 && styles.child)}
      onPointerEnter={() => setArmed(true)}
      onContextMenu={() => actions.openMenu(chat.id)}
    >
      <RowLink {...props} attention={attention} />
      {armed && (
        <Menu
          align="end"
          trigger={
            <IconButton
              glyph={Ellipsis}
              label={`Menu of ${chat.title}`}
              size="small"
              tabIndex={-1}
              className={styles.menu}
            />
          }
        >
          <ChatMenuItems app={app} chat={chat} actions={actions} />
        </Menu>
      )}
    </div>
  );
});

type RowLinkProps = ChatRowProps & { readonly attention: ChatAttention };

function RowLink(props: RowLinkProps) {
  const { app, chat, depth, workspace, isCurrent, isTabStop, attention } = props;
  const branch = chat.diff_status?.head_branch;
  const facts = [workspace, branch].filter(Boolean).join(' · ');
  const pull = pullRequestOf(chat);
  return (
    <a
      href={formatRoute({ name: 'chat', chatId: chat.id })}
      data-chat={chat.id}
      aria-current={isCurrent ? 'page' : undefined}
      tabIndex={isTabStop ? 0 : -1}
      className={styles.link}
      onFocus={() => props.actions.focus(chat.id)}
      onDoubleClick={() => props.actions.rename(chat.id)}
      onClick={(event) => openChat(app, chat.id, event)}
    >
      <span className={styles.glyph}>
        <StatusGlyph status={attention} />
      </span>
      <span
        className={cx(styles.title, needsPerson(attention) && styles.strong)}
        title={chat.title}
        dir="auto"
      >
        {chat.title}
      </span>
      <RelativeTime time={chat.updated_at} className={styles.age} />
      {depth === 0 && (
        <span className={styles.second}>
          <span className={styles.facts}>{facts}</span>
          {pull && <PullRequestMark pull={pull} />}
          {chat.diff_status && (
            <DiffCount
              additions={chat.diff_status.additions}
              deletions={chat.diff_status.deletions}
            />
          )}
        </span>
      )}
    </a>
  );
}

/** The narrow column: the glyph speaks, the tooltip names. */
function RailRow({ app, chat, isCurrent, isTabStop, actions, attention }: RowLinkProps) {
  return (
    <Tooltip text={chat.title} side="right">
      <a
        href={formatRoute({ name: 'chat', chatId: chat.id })}
        data-chat={chat.id}
        aria-label={`${chat.title}, ${describeStatus(attention)}`}
        aria-current={isCurrent ? 'page' : undefined}
        tabIndex={isTabStop ? 0 : -1}
        className={cx(styles.row, styles.rail, isCurrent && styles.current)}
        onFocus={() => actions.focus(chat.id)}
        onClick={(event) => openChat(app, chat.id, event)}
      >
        <StatusGlyph status={attention} />
      </a>
    </Tooltip>
  );
}

/** With a modifier the browser does what it does with any link. */
function openChat(app: App, chatId: string, event: MouseEvent): void {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  app.view.go({ name: 'chat', chatId });
}
