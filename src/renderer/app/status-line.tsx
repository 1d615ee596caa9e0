import { useQuery } from '@tanstack/react-query';
import { GitBranch } from 'lucide-react';
import { useStore } from 'zustand';
import type { App } from '../state/app-state.ts';
import { countBusy } from '../state/chat-groups.ts';
import type { Connection } from '../state/connection.ts';
import { cx } from '../ui/cx.ts';
import { Icon } from '../ui/icon.tsx';
import styles from './status-line.module.css';

const connectionWords: Readonly<Record<Connection, string>> = {
  connecting: 'connecting',
  connected: 'connected',
  lost: 'reconnecting',
  signed_out: 'signed out',
};

/** Quiet facts at the lower edge. */
export function StatusLine({ app }: { readonly app: App }) {
  return (
    <footer className={styles.line}>
      <ConnectionFact app={app} />
      <BranchFact app={app} />
      <RunningFact app={app} />
      <span className={styles.spacer} />
      <ModelFact app={app} />
    </footer>
  );
}

function ConnectionFact({ app }: { readonly app: App }) {
  const connection = useStore(app.connection, (state) => state.connection);
  return (
    <span className={styles.item} role="status">
      <span className={cx(styles.dot, connection !== 'connected' && styles.hollow)} />
      {connectionWords[connection]}
      {connection === 'lost' && (
        <button type="button" className={styles.retry} onClick={() => app.chatList.reconnect()}>
          Try now
        </button>
      )}
    </span>
  );
}

function useOpenChat(app: App) {
  return useStore(app.chatList.store, (state) =>
    state.chats.find((chat) => chat.id === state.openChatId),
  );
}

function BranchFact({ app }: { readonly app: App }) {
  const branch = useOpenChat(app)?.diff_status?.head_branch;
  if (!branch) return null;
  return (
    <span className={styles.item} title={`Branch ${branch}`}>
      <Icon glyph={GitBranch} size={14} />
      <span className={styles.text}>{branch}</span>
    </span>
  );
}

function RunningFact({ app }: { readonly app: App }) {
  const count = useStore(app.chatList.store, (state) => countBusy(state.chats));
  if (count === 0) return null;
  return (
    <span className={cx(styles.item, styles.wide)}>
      {count === 1 ? '1 chat running' : `${count} chats running`}
    </span>
  );
}

function ModelFact({ app }: { readonly app: App }) {
  const modelId = useOpenChat(app)?.last_model_config_id;
  const { data: models } = useQuery({ ...app.queries.models(), enabled: modelId !== undefined });
  const model = models?.find((candidate) => candidate.id === modelId);
  if (!model) return null;
  return (
    <span className={styles.item}>
      <span className={styles.text}>{model.display_name || model.model}</span>
    </span>
  );
}
