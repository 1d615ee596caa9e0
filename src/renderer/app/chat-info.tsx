import { useQuery } from '@tanstack/react-query';
import { Info } from 'lucide-react';
import { useState } from 'react';
import type { CostSummary } from '#shared/api/accounting.ts';
import type { Chat } from '#shared/api/chats.ts';
import type { App } from '../state/app-state.ts';
import { IconButton } from '../ui/icon-button.tsx';
import { describeMoney, describeTokens } from '../ui/number-text.ts';
import { Popover } from '../ui/popover.tsx';
import { describeExactTime } from '../ui/time-text.ts';
import { ChatLabels } from './chat-labels.tsx';
import { ChatPullRequest } from './chat-pull-request.tsx';
import styles from './chat-info.module.css';

export interface ChatInfoProps {
  readonly app: App;
  readonly chat: Chat;
}

/** What the chat has cost, and where it comes from. */
export function ChatInfo({ app, chat }: ChatInfoProps) {
  const [open, setOpen] = useState(false);
  return (
    <Popover
      align="end"
      label="About this chat"
      open={open}
      onOpenChange={setOpen}
      trigger={<IconButton glyph={Info} label="About this chat" />}
    >
      {open && <Facts app={app} chat={chat} />}
    </Popover>
  );
}

function Facts({ app, chat }: ChatInfoProps) {
  const since = new Date(chat.created_at);
  const { data: costs } = useQuery({ ...app.queries.costs(since), refetchOnMount: 'always' });
  const { data: models } = useQuery(app.queries.models());
  const model = models?.find(({ id }) => id === chat.last_model_config_id);
  const rootId = chat.root_chat_id ?? chat.id;
  const isChild = rootId !== chat.id;
  return (
    <dl className={styles.facts}>
      <dt>{isChild ? 'Cost with its family' : 'Cost'}</dt>
      <dd>{costs ? describeCost(costs, rootId) : '…'}</dd>
      <dt>Model</dt>
      <dd>{model ? model.display_name || model.model : 'Removed since'}</dd>
      <dt>Started</dt>
      <dd>{describeExactTime(since)}</dd>
      <ChatPullRequest app={app} chat={chat} />
      <dt>Labels</dt>
      <dd>
        <ChatLabels app={app} chat={chat} />
      </dd>
    </dl>
  );
}

/** `$0.12 · 9k tokens`; helpers count under the chat that had them work. */
function describeCost({ by_chat, by_model }: CostSummary, rootId: string): string {
  const own = by_chat.find(({ root_chat_id }) => root_chat_id === rootId);
  if (!own) return 'Nothing yet';
  const tokens =
    own.total_input_tokens +
    own.total_output_tokens +
    own.total_cache_read_tokens +
    own.total_cache_creation_tokens;
  const used = `${describeTokens(tokens)} tokens`;
  // Without any priced model an amount of nothing would claim that it was free.
  const isPriced = by_model.some(({ total_cost_micros }) => total_cost_micros > 0);
  return isPriced ? `${describeMoney(own.total_cost_micros)} · ${used}` : used;
}
