import { useStore } from 'zustand';
import type { Chat } from '#shared/api/chats.ts';
import type { App } from '../../state/app-state.ts';
import { attentionOf } from '../../state/chat-groups.ts';
import { DiffCount } from '../../ui/diff-count.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { StatusGlyph } from '../../ui/status-glyph.tsx';
import { markWords } from './mark-words.ts';
import styles from './search.module.css';

export interface SearchResultProps {
  readonly app: App;
  readonly chat: Chat;
  readonly words: string;
}

/** One chat that was found: its title, where the words stand in it, else what it is about. */
export function SearchResult({ app, chat, words }: SearchResultProps) {
  const attention = useStore(app.chatList.store, (state) => attentionOf(chat, state.seenFailures));
  const diff = chat.diff_status;
  const detail = chat.search_match?.excerpt || chat.last_turn_summary || diff?.head_branch;
  return (
    <div className={styles.result}>
      <StatusGlyph status={attention} />
      <span className={styles.title}>
        <Marked text={chat.title} words={words} />
      </span>
      <RelativeTime time={chat.updated_at} className={styles.quiet} />
      {detail && (
        <span className={styles.detail}>
          <Marked text={detail} words={words} />
        </span>
      )}
      {diff && (
        <span className={styles.diff}>
          <DiffCount additions={diff.additions} deletions={diff.deletions} />
        </span>
      )}
    </div>
  );
}

function Marked({ text, words }: { readonly text: string; readonly words: string }) {
  return markWords(text, words).map(({ part, marked }, index) =>
    // Parts of one text have no identity but their place.
    marked ? <mark key={index}>{part}</mark> : <span key={index}>{part}</span>,
  );
}
