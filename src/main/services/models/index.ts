export { createModels, type Models, type ModelsDeps } from './models.ts';
export type { CatalogueEntry } from './catalogue.ts';
export type { LocalServer, LocalServerPorts } from './local-servers.ts';
export type { ModelConfigs } from './model-configs.ts';
export type { OpenModel } from './open-model.ts';
export type { Providers } from './providers.ts';
export type { ProviderTestResult } from './try-model.ts';
export type { ModelsProblem, Provider } from './types.ts';
export type { ModelConfigRow as ModelConfigRecord } from '../../store/tables/model-configs-store.ts';
