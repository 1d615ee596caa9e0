import { Ellipsis } from 'lucide-react';
import type { Chat } from '#shared/api/chats.ts';
import { useStore } from 'zustand';
import type { App } from '../../state/app-state.ts';
import { attentionOf, needsPerson, type ChatAttention } from '../../state/chat-groups.ts';
import { formatRoute } from '../../state/route.ts';
import { cx } from '../../ui/cx.ts';
import { DiffCount } from '../../ui/diff-count.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { ContextMenu, Menu } from '../../ui/menu.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { describeStatus, StatusGlyph } from '../../ui/status-glyph.tsx';
import { Tooltip } from '../../ui/tooltip.tsx';
import { ChatMenuItems } from './chat-menu-items.tsx';
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
  readonly onFocus: () => void;
  readonly onRename: () => void;
  readonly onRenameEnd: () => void;
}

export function ChatRow(props: ChatRowProps) {
  const { app, chat, depth, compact, isCurrent, isRenaming, onRename, onRenameEnd } = props;
  const attention = useStore(app.chatList.store, (state) => attentionOf(chat, state.seenFailures));
  if (compact) return <RailRow {...props} attention={attention} />;
  if (isRenaming) return <RenameField app={app} chat={chat} onEnd={onRenameEnd} />;
  const menu = <ChatMenuItems app={app} chat={chat} onRename={onRename} />;
  return (
    <ContextMenu
      target={
        <div className={cx(styles.row, isCurrent && styles.current, depth === 1 && styles.child)}>
          <RowLink {...props} attention={attention} />
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
            {menu}
          </Menu>
        </div>
      }
    >
      {menu}
    </ContextMenu>
  );
}

type RowLinkProps = ChatRowProps & { readonly attention: ChatAttention };

function RowLink(props: RowLinkProps) {
  const { app, chat, depth, workspace, isCurrent, isTabStop, attention } = props;
  const branch = chat.diff_status?.head_branch;
  const facts = [workspace, branch].filter(Boolean).join(' · ');
  return (
    <a
      href={formatRoute({ name: 'chat', chatId: chat.id })}
      data-chat={chat.id}
      aria-current={isCurrent ? 'page' : undefined}
      tabIndex={isTabStop ? 0 : -1}
      className={styles.link}
      onFocus={props.onFocus}
      onDoubleClick={props.onRename}
      onClick={() => app.view.go({ name: 'chat', chatId: chat.id })}
    >
      <span className={styles.glyph}>
        <StatusGlyph status={attention} />
      </span>
      <span
        className={cx(styles.title, needsPerson(attention) && styles.strong)}
        title={chat.title}
      >
        {chat.title}
      </span>
      <RelativeTime time={chat.updated_at} className={styles.age} />
      {depth === 0 && (
        <>
          <span className={styles.facts}>{facts}</span>
          {chat.diff_status && (
            <span className={styles.diff}>
              <DiffCount
                additions={chat.diff_status.additions}
                deletions={chat.diff_status.deletions}
              />
            </span>
          )}
        </>
      )}
    </a>
  );
}

/** The narrow column: the glyph speaks, the tooltip names. */
function RailRow({ app, chat, isCurrent, isTabStop, onFocus, attention }: RowLinkProps) {
  return (
    <Tooltip text={chat.title} side="right">
      <a
        href={formatRoute({ name: 'chat', chatId: chat.id })}
        data-chat={chat.id}
        aria-label={`${chat.title}, ${describeStatus(attention)}`}
        aria-current={isCurrent ? 'page' : undefined}
        tabIndex={isTabStop ? 0 : -1}
        className={cx(styles.row, styles.rail, isCurrent && styles.current)}
        onFocus={onFocus}
        onClick={() => app.view.go({ name: 'chat', chatId: chat.id })}
      >
        <StatusGlyph status={attention} />
      </a>
    </Tooltip>
  );
}
