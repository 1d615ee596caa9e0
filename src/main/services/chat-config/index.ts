import type { Clock } from '#shared/kernel/clock.ts';
import type { TemplateId } from '#shared/kernel/ids.ts';
import { buildSystemPrompt } from '../../agent-loop/index.ts';
import type { Database } from '../../store/database.ts';
import { createSettingsStore } from '../../store/tables/settings-store.ts';
import { createModelChoice, type ModelChoice } from './model-choice.ts';
import { createPrompts, type Prompts } from './prompts.ts';
import { createToggles, type Toggles } from './toggles.ts';
import type { ConfigModels } from './types.ts';

export { watchIdleWorkspaces, type IdleWorkspaces, type UsedWorkspace } from './idle-workspaces.ts';
export type { ConfigProblem } from './types.ts';

/** What was decided once for all chats, or for all chats of a person. */
export type ChatConfig = {
  readonly prompts: Prompts;
  readonly modelChoice: ModelChoice;
  readonly toggles: Toggles;
};

export function createChatConfig(deps: {
  readonly db: Database;
  readonly clock: Clock;
  readonly models: ConfigModels;
  readonly hasTemplate: (id: TemplateId) => boolean;
}): ChatConfig {
  const settings = createSettingsStore(deps.db, deps.clock);
  return {
    prompts: createPrompts(settings, buildSystemPrompt()),
    modelChoice: createModelChoice(settings, deps.models),
    toggles: createToggles({ ...deps, settings }),
  };
}
