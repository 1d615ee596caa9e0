import type { ModelConfigRow } from '../../store/tables/model-configs-store.ts';
import { availability } from './provider-rules.ts';
import type { Availability } from './provider-rules.ts';
import type { Providers } from './providers.ts';
import type { Provider } from './types.ts';

/** An enabled provider with the models that the person has enabled. */
export type CatalogueEntry = {
  readonly provider: Provider;
  readonly availability: Availability;
  /** Null: there are models, but none of this provider. */
  readonly models: readonly ModelConfigRow[] | null;
};

/** What can be chosen, whether or not it can be reached right now. */
export async function readCatalogue(
  providers: Pick<Providers, 'list'>,
  configs: readonly ModelConfigRow[],
): Promise<readonly CatalogueEntry[]> {
  const enabled = (await providers.list()).filter((provider) => provider.enabled);
  const usable = configs.filter((config) => config.enabled);
  return enabled.map((provider) => {
    const models = usable
      .filter((config) => config.provider === provider.provider)
      .toSorted((left, right) => left.model.localeCompare(right.model, 'en'));
    return {
      provider,
      availability: availability(provider),
      models: models.length > 0 || configs.length === 0 ? models : null,
    };
  });
}
