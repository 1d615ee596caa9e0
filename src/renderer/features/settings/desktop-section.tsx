import { useQuery } from '@tanstack/react-query';
import type { App } from '../../state/app-state.ts';
import { Row, Rows, Section } from '../../ui/section.tsx';
import { Select } from '../../ui/select.tsx';
import { Switch } from '../../ui/switch.tsx';
import { QueryPart } from './query-part.tsx';
import { useChange } from './use-change.ts';

const providers = [
  { value: 'anthropic', label: 'Anthropic' },
  { value: 'openai', label: 'OpenAI' },
];

/** Whether helpers may use programs with windows, and whose model does. */
export function DesktopSection({ app }: { readonly app: App }) {
  const enabled = useQuery(app.queries.desktopEnabled());
  return (
    <Section
      title="Helpers with a desktop"
      note="A helper sees and uses programs with windows, on a desktop of the workspace that you can watch. It never sees your own screen."
    >
      <QueryPart query={enabled} optional failure="The desktop’s settings could not be loaded">
        {(isEnabled) => <DesktopRows app={app} enabled={isEnabled} />}
      </QueryPart>
    </Section>
  );
}

function DesktopRows({ app, enabled }: { readonly app: App; readonly enabled: boolean }) {
  const { change } = useChange(['config']);
  const title = 'Let helpers use a desktop';
  return (
    <Rows>
      <Row
        title={title}
        detail="Where you are asked at all, it is once when one starts, not for every click."
      >
        <Switch
          label={title}
          hideLabel
          checked={enabled}
          onChange={(checked) =>
            change({
              failure: 'The desktop could not be switched',
              run: () => app.api.config.setDesktopEnabled(checked),
            })
          }
        />
      </Row>
      {enabled && <ProviderRow app={app} />}
    </Rows>
  );
}

function ProviderRow({ app }: { readonly app: App }) {
  const query = useQuery(app.queries.computerUseProvider());
  const { change } = useChange(['config']);
  return (
    <Row
      title="Provider"
      detail="It chooses the model, and you need a key of it. It is sent pictures of the desktop."
    >
      <QueryPart query={query} optional failure="The choice could not be loaded">
        {(provider) => (
          <Select
            look="bare"
            label="Provider for helpers with a desktop"
            value={provider === '' ? 'anthropic' : provider}
            options={providers}
            onChange={(chosen) =>
              change({
                failure: 'The provider could not be chosen',
                run: () => app.api.config.setComputerUseProvider(chosen),
              })
            }
          />
        )}
      </QueryPart>
    </Row>
  );
}
