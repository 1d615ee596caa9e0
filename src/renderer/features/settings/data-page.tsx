import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { App } from '../../state/app-state.ts';
import type { ConfigQueries } from '../../state/config-queries.ts';
import { Button } from '../../ui/button.tsx';
import { Row, Rows, Section } from '../../ui/section.tsx';
import { Switch } from '../../ui/switch.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { QueryPart } from './query-part.tsx';
import { useChange } from './use-change.ts';
import styles from './settings.module.css';

type DaySetting = Parameters<ConfigQueries['days']>[0];

const spans: readonly {
  readonly setting: DaySetting;
  readonly title: string;
  readonly detail: string;
}[] = [
  {
    setting: 'auto-archive',
    title: 'Archive by itself',
    detail: 'Chats without a message for this many days. Pinned and running ones stay.',
  },
  {
    setting: 'retention',
    title: 'Delete archived chats',
    detail: 'For good, with their files, this many days after they were archived.',
  },
  {
    setting: 'debug-retention',
    title: 'Delete recorded requests',
    detail: 'What was recorded for looking into problems.',
  },
];

/** Days that the server takes (contract 12). */
const MOST_DAYS = 3650;

/** How long things are kept, and what is recorded. */
export function DataPage({ app }: { readonly app: App }) {
  return (
    <>
      <Section title="Data" note="Everything stays on this computer. 0 days means never.">
        <Rows>
          {spans.map((span) => (
            <DaysRow key={span.setting} app={app} {...span} />
          ))}
        </Rows>
      </Section>
      <Section
        title="Requests to models"
        note="Recorded, each request and answer can be looked at step by step. They hold what you wrote and what was read."
      >
        <DebugLoggingRow app={app} />
      </Section>
    </>
  );
}

type DaysRowProps = { readonly app: App } & (typeof spans)[number];

function DaysRow({ app, setting, title, detail }: DaysRowProps) {
  const query = useQuery(app.queries.days(setting));
  return (
    <Row title={title} detail={detail}>
      <QueryPart query={query} optional failure="The days could not be loaded">
        {(days) => (
          <DaysForm
            key={days}
            label={title}
            stored={days}
            save={(next) => app.api.config.setDays(setting, next)}
          />
        )}
      </QueryPart>
    </Row>
  );
}

type DaysFormProps = {
  readonly label: string;
  readonly stored: number;
  readonly save: (days: number) => Promise<void>;
};

function DaysForm({ label, stored, save }: DaysFormProps) {
  const [text, setText] = useState(String(stored));
  const { change, busy } = useChange(['config']);
  const days = /^\d{1,4}$/.test(text.trim()) ? Number(text) : undefined;
  const isValid = days !== undefined && days <= MOST_DAYS;
  return (
    <form
      className={styles.days}
      onSubmit={(event) => {
        event.preventDefault();
        if (isValid && !busy) {
          change({ failure: 'The days could not be saved', run: () => save(days) });
        }
      }}
    >
      <TextField
        label={`${label}, in days`}
        hideLabel
        inputMode="numeric"
        className={styles.number}
        aria-invalid={!isValid}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <span className={styles.quiet}>days</span>
      {text.trim() !== String(stored) && (
        <Button type="submit" size="small" busy={busy} disabled={!isValid}>
          Save
        </Button>
      )}
    </form>
  );
}

function DebugLoggingRow({ app }: { readonly app: App }) {
  const query = useQuery(app.queries.debugLogging());
  const { change } = useChange(['config']);
  return (
    <QueryPart query={query} optional failure="The setting could not be loaded">
      {({ debug_logging_enabled, forced_by_deployment }) => (
        <Rows>
          <Row
            title="Record requests"
            detail={
              forced_by_deployment ? 'Pilothouse was started with recording on.' : 'From now on.'
            }
          >
            <Switch
              label="Record requests to models"
              hideLabel
              checked={debug_logging_enabled}
              disabled={forced_by_deployment}
              onChange={(enabled) =>
                change({
                  failure: 'The setting could not be changed',
                  run: () => app.api.config.setDebugLogging(enabled),
                })
              }
            />
          </Row>
        </Rows>
      )}
    </QueryPart>
  );
}
