import { useQuery } from '@tanstack/react-query';
import { GitBranch } from 'lucide-react';
import { useEffect } from 'react';
import { useStore } from 'zustand';
import type { App } from '../state/app-state.ts';
import { countBusy } from '../state/chat-groups.ts';
import type { Connection } from '../state/connection.ts';
import { formatRoute } from '../state/route.ts';
import { cx } from '../ui/cx.ts';
import { Icon } from '../ui/icon.tsx';
import { describeMoney, describeTokens } from '../ui/number-text.ts';
import { startOfDay, useNow } from '../ui/use-now.ts';
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
      <UsageFact app={app} />
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

/** How often a running chat's spend is looked at, in milliseconds. */
const SPEND_POLL_MS = 30_000;

/** Tokens and money since midnight; nothing while nothing was spent. */
function UsageFact({ app }: { readonly app: App }) {
  const today = startOfDay(useNow());
  const busy = useStore(app.chatList.store, (state) => countBusy(state.chats));
  const { data, refetch } = useQuery({
    ...app.queries.costs(today),
    refetchInterval: busy > 0 ? SPEND_POLL_MS : false,
  });
  useEffect(() => {
    // A turn has begun or ended.
    if (busy >= 0) void refetch();
  }, [busy, refetch]);
  if (!data) return null;
  const tokens =
    data.total_input_tokens +
    data.total_output_tokens +
    data.total_cache_read_tokens +
    data.total_cache_creation_tokens;
  if (tokens === 0) return null;
  const isPriced = data.priced_message_count > 0;
  const facts = [`${describeTokens(tokens)} tokens`];
  if (isPriced) facts.push(describeMoney(data.total_cost_micros));
  return (
    <a
      href={formatRoute({ name: 'settings', section: 'usage' })}
      className={cx(styles.item, styles.wide, styles.link)}
      title={
        data.unpriced_message_count > 0
          ? 'Models without a price are not in the amount. Open the usage'
          : 'Open the usage'
      }
    >
      {facts.join(' · ')} today
    </a>
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
