import { Archive, ArrowLeft, ListFilter, Plus } from 'lucide-react';
import { useState } from 'react';
import { useStore } from 'zustand';
import type { App } from '../../state/app-state.ts';
import { Button } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { Icon } from '../../ui/icon.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { Shortcut } from '../../ui/kbd.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { ArchivedChats } from './archived-chats.tsx';
import { LiveChats } from './live-chats.tsx';
import { RingingTerminals } from './ringing-terminals.tsx';
import styles from './sidebar.module.css';

export interface SidebarProps {
  readonly app: App;
  /** Glyphs only. */
  readonly compact: boolean;
}

/** Who works, who waits, what changed. */
export function Sidebar({ app, compact }: SidebarProps) {
  const [shown, setShown] = useState<Shown>('all');
  const showArchive = shown === 'archived' && !compact;
  const unreadOnly = shown === 'unread' && !compact;
  return (
    <nav aria-label="Chats" className={cx(styles.sidebar, compact && styles.compact)}>
      <div>
        {!compact && <ConnectionNotice app={app} />}
        <RingingTerminals app={app} compact={compact} />
        {(showArchive || unreadOnly) && (
          <div className={styles.head}>
            <IconButton
              glyph={ArrowLeft}
              label="Back to the chats"
              size="small"
              onClick={() => setShown('all')}
            />
            <h2 className={styles.headTitle}>{showArchive ? 'Archived' : 'Unread'}</h2>
          </div>
        )}
      </div>
      {showArchive ? (
        <ArchivedChats app={app} />
      ) : (
        <LiveChats app={app} compact={compact} unreadOnly={unreadOnly} />
      )}
      <Foot app={app} compact={compact} shown={compact ? 'all' : shown} onShow={setShown} />
    </nav>
  );
}

/** Which chats the list holds. */
type Shown = 'all' | 'unread' | 'archived';

/** The list stays as it was; a line says that it may be behind. */
function ConnectionNotice({ app }: { readonly app: App }) {
  const lost = useStore(app.connection, (state) => state.connection === 'lost');
  const hasChats = useStore(app.chatList.store, (state) => state.chats.length > 0);
  if (!lost || !hasChats) return null;
  return (
    <p className={styles.notice}>
      <Spinner />
      Reconnecting. What you see may be behind.
    </p>
  );
}

type FootProps = SidebarProps & {
  readonly shown: Shown;
  readonly onShow: (shown: Shown) => void;
};

function Foot({ app, compact, shown, onShow }: FootProps) {
  const startChat = (): void => app.view.go({ name: 'new-chat' });
  if (compact) {
    return (
      <div className={styles.foot}>
        <IconButton glyph={Plus} label="New chat" shortcut="mod+n" onClick={startChat} />
      </div>
    );
  }
  return (
    <div className={styles.foot}>
      <Button tone="ghost" className={styles.new} onClick={startChat}>
        <Icon glyph={Plus} />
        <span>New chat</span>
        <Shortcut keys="mod+n" />
      </Button>
      <IconButton
        glyph={ListFilter}
        label={shown === 'unread' ? 'Show all chats' : 'Show unread chats only'}
        aria-pressed={shown === 'unread'}
        onClick={() => onShow(shown === 'unread' ? 'all' : 'unread')}
      />
      <IconButton
        glyph={Archive}
        label={shown === 'archived' ? 'Back to the chats' : 'Archived chats'}
        aria-pressed={shown === 'archived'}
        onClick={() => onShow(shown === 'archived' ? 'all' : 'archived')}
      />
    </div>
  );
}
