import { useQuery } from '@tanstack/react-query';
import { Ellipsis } from 'lucide-react';
import { useState } from 'react';
import type { ModelConfig } from '#shared/api/models.ts';
import type { App } from '../../state/app-state.ts';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { Menu, MenuItem, MenuSeparator } from '../../ui/menu.tsx';
import { Pill } from '../../ui/pill.tsx';
import { Row, Rows } from '../../ui/section.tsx';
import { describeTokens } from '../../ui/number-text.ts';
import { ChangeModelDialog } from './model-dialog.tsx';
import { providerName } from './provider-words.ts';
import { QueryPart } from './query-part.tsx';
import { useChange } from './use-change.ts';

export function ModelList({ app }: { readonly app: App }) {
  const query = useQuery(app.queries.models());
  return (
    <QueryPart query={query} failure="The models could not be loaded">
      {(models) =>
        models.length === 0 ? (
          <EmptyState title="No model yet">
            Add a provider first, then one of its models.
          </EmptyState>
        ) : (
          <Rows>
            {models.map((model) => (
              <ModelRow key={model.id} app={app} model={model} />
            ))}
          </Rows>
        )
      }
    </QueryPart>
  );
}

function ModelRow({ app, model }: { readonly app: App; readonly model: ModelConfig }) {
  const [removing, setRemoving] = useState(false);
  const [changing, setChanging] = useState(false);
  const { change, busy } = useChange(['models']);
  const { models } = app.api;
  const name = model.display_name || model.model;
  const update = (patch: Parameters<typeof models.changeModel>[1]): void =>
    change({
      failure: `“${name}” could not be changed`,
      run: () => models.changeModel(model.id, patch),
    });
  return (
    <Row
      title={name}
      detail={[
        providerName(model.provider) !== name && providerName(model.provider),
        model.model !== name && model.model,
        `${describeTokens(model.context_limit)} context`,
        hasPrice(model) ? undefined : 'no price',
      ]
        .filter(Boolean)
        .join(' · ')}
    >
      {model.is_default && <Pill>Default</Pill>}
      {!model.enabled && <Pill>Off</Pill>}
      <Menu
        align="end"
        trigger={<IconButton glyph={Ellipsis} label={`Menu of ${name}`} size="small" />}
      >
        <MenuItem onSelect={() => setChanging(true)}>Change…</MenuItem>
        <MenuItem
          disabled={model.is_default || !model.enabled}
          onSelect={() => update({ is_default: true })}
        >
          Use by default
        </MenuItem>
        <MenuItem onSelect={() => update({ enabled: !model.enabled })}>
          {model.enabled ? 'Turn off' : 'Turn on'}
        </MenuItem>
        <MenuSeparator />
        <MenuItem destructive onSelect={() => setRemoving(true)}>
          Remove…
        </MenuItem>
      </Menu>
      {changing && <ChangeModelDialog app={app} model={model} onClose={() => setChanging(false)} />}
      <ConfirmDialog
        open={removing}
        title={`Remove “${name}”?`}
        verb="Remove"
        destructive
        busy={busy}
        onClose={() => setRemoving(false)}
        onConfirm={() => {
          setRemoving(false);
          change({
            failure: `“${name}” could not be removed`,
            run: () => models.removeModel(model.id),
          });
        }}
      >
        <p>Chats that used it go on with the default model.</p>
      </ConfirmDialog>
    </Row>
  );
}

function hasPrice({ provider, model_config }: ModelConfig): boolean {
  // The demo costs nothing, and says so by itself.
  if (provider === 'demo') return true;
  return Object.values(model_config?.cost ?? {}).some((price) => price !== null);
}
