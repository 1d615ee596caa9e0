import { useQuery } from '@tanstack/react-query';
import type { AdvisorConfig } from '#shared/api/chat-config.ts';
import type { App } from '../../state/app-state.ts';
import { Row, Rows, Section } from '../../ui/section.tsx';
import { Select } from '../../ui/select.tsx';
import { Switch } from '../../ui/switch.tsx';
import { QueryPart } from './query-part.tsx';
import { useChange } from './use-change.ts';

/** Stands for no choice in the list; ids are UUIDs. */
const OWN = 'own';
const NIL_ID = '00000000-0000-0000-0000-000000000000';

/** 0: as often as it likes. */
const offeredUses = [0, 1, 2, 3, 5, 10];

/** Whether a working model may ask another one, and which. */
export function AdviserSection({ app }: { readonly app: App }) {
  const query = useQuery(app.queries.advisor());
  return (
    <Section
      title="Adviser"
      note="A second model that reads the conversation and answers what the first one asks it, before something that is hard to take back. It cannot read or change files itself."
    >
      <QueryPart query={query} optional failure="The adviser’s settings could not be loaded">
        {(advisor) => <AdviserRows app={app} advisor={advisor} />}
      </QueryPart>
    </Section>
  );
}

function AdviserRows({ app, advisor }: { readonly app: App; readonly advisor: AdvisorConfig }) {
  const { data: models = [] } = useQuery(app.queries.models());
  const { change } = useChange(['config']);
  const { enabled, model_config_id: modelId, max_uses_per_run: uses } = advisor;
  const set = (part: Partial<AdvisorConfig>): void =>
    change({
      failure: 'The adviser could not be changed',
      run: () => app.api.config.setAdvisor({ ...advisor, ...part }),
    });
  return (
    <Rows>
      <Row title="Ask an adviser" detail="Each question costs what that model costs.">
        <Switch
          label="Ask an adviser"
          hideLabel
          checked={enabled}
          onChange={(checked) => set({ enabled: checked })}
        />
      </Row>
      {enabled && (
        <>
          <Row title="Model" detail="A more thorough one than the chat’s is worth most.">
            <Select
              look="bare"
              label="Model of the adviser"
              value={modelId === '' || modelId === NIL_ID ? OWN : modelId}
              options={[
                { value: OWN, label: 'The chat’s own' },
                ...models
                  .filter((model) => model.enabled || model.id === modelId)
                  .map((model) => ({ value: model.id, label: model.display_name || model.model })),
              ]}
              onChange={(id) => set({ model_config_id: id === OWN ? '' : id })}
            />
          </Row>
          <Row title="Questions" detail="For each message of yours.">
            <Select
              look="bare"
              label="Questions for each message"
              value={`${uses}`}
              options={Array.from(new Set([...offeredUses, uses]), (count) => ({
                value: `${count}`,
                label: count === 0 ? 'As many as it likes' : `Up to ${count}`,
              }))}
              onChange={(count) => set({ max_uses_per_run: Number(count) })}
            />
          </Row>
        </>
      )}
    </Rows>
  );
}
