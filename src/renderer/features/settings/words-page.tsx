import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { MODEL_OVERRIDE_CONTEXTS, type ModelOverrideContext } from '#shared/api/chat-config.ts';
import type { App } from '../../state/app-state.ts';
import type { QueryPlan } from '../../state/queries.ts';
import { Button } from '../../ui/button.tsx';
import { Row, Rows, Section } from '../../ui/section.tsx';
import { Select } from '../../ui/select.tsx';
import { Switch } from '../../ui/switch.tsx';
import { TextArea } from '../../ui/text-field.tsx';
import { AdviserSection } from './adviser-section.tsx';
import { DesktopSection } from './desktop-section.tsx';
import { QueryPart } from './query-part.tsx';
import { useChange } from './use-change.ts';
import styles from './settings.module.css';

/** What models are told before every chat, and which of them does what. */
export function WordsPage({ app }: { readonly app: App }) {
  const { queries, api } = app;
  return (
    <>
      <PromptSection
        title="About you and your work"
        note="Told to the model in every chat: how you like code, tests and answers."
        label="What models should know"
        plan={queries.userPrompt()}
        save={(text) => api.config.setUserPrompt(text)}
      />
      <SystemPromptSection app={app} />
      <PromptSection
        title="Planning"
        note="Told in addition while a chat only plans."
        label="Instructions for planning"
        plan={queries.planInstructions()}
        save={(text) => api.config.setPlanInstructions(text)}
      />
      <Section title="Models for a purpose" note="Unset, the chat’s own model does it.">
        <Rows>
          {MODEL_OVERRIDE_CONTEXTS.map((context) => (
            <OverrideRow key={context} app={app} context={context} />
          ))}
        </Rows>
      </Section>
      <AdviserSection app={app} />
      <DesktopSection app={app} />
    </>
  );
}

type PromptSectionProps = {
  readonly title: string;
  readonly note: string;
  readonly label: string;
  readonly plan: QueryPlan<string>;
  readonly save: (text: string) => Promise<void>;
};

function PromptSection({ title, note, label, plan, save }: PromptSectionProps) {
  const query = useQuery(plan);
  return (
    <Section title={title} note={note}>
      <QueryPart query={query} optional failure="The text could not be loaded">
        {(text) => <PromptForm key={text} label={label} stored={text} save={save} />}
      </QueryPart>
    </Section>
  );
}

type PromptFormProps = {
  readonly label: string;
  readonly stored: string;
  readonly save: (text: string) => Promise<void>;
};

function PromptForm({ label, stored, save }: PromptFormProps) {
  const [text, setText] = useState(stored);
  const { change, busy } = useChange(['config']);
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) change({ failure: 'The text could not be saved', run: () => save(text) });
      }}
    >
      <TextArea
        label={label}
        hideLabel
        rows={5}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <Button type="submit" className={styles.submit} busy={busy} disabled={text === stored}>
        Save
      </Button>
    </form>
  );
}

function SystemPromptSection({ app }: { readonly app: App }) {
  const query = useQuery(app.queries.systemPrompt());
  const { change } = useChange(['config']);
  const { config } = app.api;
  return (
    <Section title="System prompt" note="Stands before everything else that a model is told.">
      <QueryPart query={query} optional failure="The system prompt could not be loaded">
        {({ system_prompt, include_default_system_prompt, default_system_prompt }) => (
          <>
            <PromptForm
              key={system_prompt}
              label="System prompt"
              stored={system_prompt}
              save={(text) => config.setSystemPrompt(text, include_default_system_prompt)}
            />
            <Rows>
              <Row
                title="Pilothouse’s own prompt"
                detail="How the tools are used and answers are written. Without it yours stands alone."
              >
                <Switch
                  label="Include Pilothouse’s own prompt"
                  hideLabel
                  checked={include_default_system_prompt}
                  onChange={(included) =>
                    change({
                      failure: 'The system prompt could not be changed',
                      run: () => config.setSystemPrompt(system_prompt, included),
                    })
                  }
                />
              </Row>
            </Rows>
            <details className={styles.more}>
              <summary>Read Pilothouse’s own prompt</summary>
              <pre className={styles.prompt} tabIndex={0}>
                {default_system_prompt}
              </pre>
            </details>
          </>
        )}
      </QueryPart>
    </Section>
  );
}

const purposes: Readonly<Record<ModelOverrideContext, { title: string; detail: string }>> = {
  general: { title: 'Helpers that do work', detail: 'Subagents that may change files.' },
  explore: { title: 'Helpers that look around', detail: 'Subagents that only read.' },
  title_generation: { title: 'Titles', detail: 'A small, quick model is enough.' },
};

/** Stands for no choice in the list; ids are UUIDs. */
const UNSET = 'unset';

function OverrideRow(props: { readonly app: App; readonly context: ModelOverrideContext }) {
  const { app, context } = props;
  const query = useQuery(app.queries.modelOverride(context));
  const { data: models = [] } = useQuery(app.queries.models());
  const { change } = useChange(['config']);
  const titleId = useId();
  const { title, detail } = purposes[context];
  return (
    <Row title={<span id={titleId}>{title}</span>} detail={detail}>
      <QueryPart query={query} optional failure="The choice could not be loaded">
        {({ model_config_id }) => (
          <Select
            look="bare"
            label={`Model for: ${title}`}
            value={model_config_id === '' ? UNSET : model_config_id}
            options={[
              { value: UNSET, label: 'The chat’s own' },
              ...models
                .filter((model) => model.enabled || model.id === model_config_id)
                .map((model) => ({ value: model.id, label: model.display_name || model.model })),
            ]}
            onChange={(id) =>
              change({
                failure: 'The model could not be chosen',
                run: () => app.api.config.setModelOverride(context, id === UNSET ? '' : id),
              })
            }
          />
        )}
      </QueryPart>
    </Row>
  );
}
