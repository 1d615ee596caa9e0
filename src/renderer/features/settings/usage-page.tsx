import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { CostSummary, SpendPeriod, UsageLimitConfig } from '#shared/api/accounting.ts';
import type { App } from '../../state/app-state.ts';
import { formatRoute } from '../../state/route.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { describeMoney, describeTokens, readMoney } from '../../ui/number-text.ts';
import { Row, Rows, Section } from '../../ui/section.tsx';
import { Segments } from '../../ui/segments.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { startOfDay, useNow } from '../../ui/use-now.ts';
import { ProblemText } from './problem-text.tsx';
import { providerName } from './provider-words.ts';
import { QueryPart } from './query-part.tsx';
import { useChange } from './use-change.ts';
import styles from './settings.module.css';

const spans = [
  { value: '1', label: 'Today' },
  { value: '7', label: '7 days' },
  { value: '30', label: '30 days' },
] as const;
type Span = (typeof spans)[number]['value'];

/** What was spent, on which models and chats, and how much may be. */
export function UsagePage({ app }: { readonly app: App }) {
  const [span, setSpan] = useState<Span>('1');
  const today = startOfDay(useNow());
  const since = new Date(today.getFullYear(), today.getMonth(), today.getDate() - Number(span) + 1);
  const query = useQuery(app.queries.costs(since));
  return (
    <>
      <Section
        title="Usage"
        note="Counted from what the providers report, at the prices in Settings › Models."
        actions={<Segments label="Time" value={span} options={spans} onChange={setSpan} />}
      >
        <QueryPart query={query} optional failure="The usage could not be loaded">
          {(summary) => <Totals summary={summary} />}
        </QueryPart>
      </Section>
      {query.data && query.data.by_model.length > 0 && <Breakdown summary={query.data} />}
      <LimitSection app={app} />
    </>
  );
}

type Tokens = Pick<
  CostSummary,
  | 'total_input_tokens'
  | 'total_output_tokens'
  | 'total_cache_read_tokens'
  | 'total_cache_creation_tokens'
>;

/** `12k in · 3k out · 40k from cache`, without what is nothing. */
function describeUse(tokens: Tokens): string {
  return [
    [tokens.total_input_tokens, 'in'] as const,
    [tokens.total_output_tokens, 'out'] as const,
    [tokens.total_cache_read_tokens, 'from cache'] as const,
    [tokens.total_cache_creation_tokens, 'to cache'] as const,
  ]
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${describeTokens(count)} ${word}`)
    .join(' · ');
}

function Totals({ summary }: { readonly summary: CostSummary }) {
  const { priced_message_count: priced, unpriced_message_count: unpriced } = summary;
  if (priced + unpriced === 0) {
    return <EmptyState title="Nothing yet">No model has answered in this time.</EmptyState>;
  }
  return (
    <Rows>
      <Row title="All together" detail={describeUse(summary)}>
        <strong>{describeMoney(summary.total_cost_micros)}</strong>
      </Row>
      {unpriced > 0 && (
        <Row
          title={unpriced === 1 ? '1 answer is not priced' : `${unpriced} answers are not priced`}
          detail="Their models have no price, so what they cost is not in the amount."
        />
      )}
    </Rows>
  );
}

/** Chats that cost most; the rest is in the totals. */
const CHATS_SHOWN = 20;

function Breakdown({ summary: { by_model, by_chat } }: { readonly summary: CostSummary }) {
  return (
    <>
      <Section title="By model">
        <Rows>
          {by_model.map((model) => (
            <Row
              key={model.model_config_id}
              title={model.display_name || model.model || 'A model that was removed'}
              detail={[providerName(model.provider), describeUse(model)].join(' · ')}
            >
              {describeMoney(model.total_cost_micros)}
            </Row>
          ))}
        </Rows>
      </Section>
      <Section title="By chat">
        <Rows>
          {by_chat.slice(0, CHATS_SHOWN).map((chat) => (
            <Row
              key={chat.root_chat_id}
              title={
                <a
                  className={styles.plainLink}
                  href={formatRoute({ name: 'chat', chatId: chat.root_chat_id })}
                >
                  {chat.chat_title}
                </a>
              }
              detail={describeUse(chat)}
            >
              {describeMoney(chat.total_cost_micros)}
            </Row>
          ))}
        </Rows>
      </Section>
    </>
  );
}

function LimitSection({ app }: { readonly app: App }) {
  const query = useQuery(app.queries.spendLimit());
  return (
    <Section
      title="Spend limit"
      note="At the limit no new message is taken until the period is over."
    >
      <QueryPart query={query} optional failure="The limit could not be loaded">
        {(limit) => (
          <LimitForm key={`${limit.spend_limit_micros} ${limit.period}`} app={app} limit={limit} />
        )}
      </QueryPart>
    </Section>
  );
}

const periods: readonly { readonly value: SpendPeriod; readonly label: string }[] = [
  { value: 'day', label: 'A day' },
  { value: 'week', label: 'A week' },
  { value: 'month', label: 'A month' },
];

type LimitFormProps = { readonly app: App; readonly limit: UsageLimitConfig };

function LimitForm({ app, limit }: LimitFormProps) {
  const stored = limit.spend_limit_micros;
  const [text, setText] = useState(stored === null ? '' : (stored / 1_000_000).toFixed(2));
  const [period, setPeriod] = useState(limit.period);
  const { change, busy, problem } = useChange(['spend-limit', 'costs'], { inline: true });
  const micros = readMoney(text);
  const isValid = micros !== undefined && micros > 0;
  const save = (spend_limit_micros: number | null): void =>
    change({
      failure: 'The limit could not be saved',
      run: () => app.api.usage.setLimit({ spend_limit_micros, period }),
    });
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (isValid && !busy) save(micros);
      }}
    >
      <div className={styles.limit}>
        <TextField
          label="Dollars"
          inputMode="decimal"
          placeholder="No limit"
          error={text.trim() === '' || isValid ? undefined : 'An amount above 0.'}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <Segments label="Period" value={period} options={periods} onChange={setPeriod} />
      </div>
      {limit.unpriced_model_count > 0 && (
        <p className={styles.quiet}>
          {limit.unpriced_model_count === 1
            ? '1 model has no price: what it costs does not count.'
            : `${limit.unpriced_model_count} models have no price: what they cost does not count.`}
        </p>
      )}
      <ProblemText problem={problem} />
      <div className={styles.buttons}>
        {stored !== null && (
          <Button busy={busy} onClick={() => save(null)}>
            Remove the limit
          </Button>
        )}
        <Button type="submit" busy={busy} disabled={!isValid}>
          Set the limit
        </Button>
      </div>
    </form>
  );
}
