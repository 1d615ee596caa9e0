import { z } from 'zod';
import { PERSONAL_OVERRIDE_MODES } from '#shared/api/chat-config.ts';
import type {
  ModelOverride,
  ModelOverrideContext,
  PersonalModelOverride,
  PersonalOverrideContext,
} from '#shared/api/chat-config.ts';
import { isUuid } from '#shared/kernel/ids.ts';
import type { ModelConfigId, UserId } from '#shared/kernel/ids.ts';
import { err, ok } from '#shared/kernel/result.ts';
import type { Result } from '#shared/kernel/result.ts';
import type { SettingsStore } from '../../store/tables/settings-store.ts';
import { invalid } from './types.ts';
import type { ConfigModels, ConfigProblem } from './types.ts';

const allowKey = 'chats.personal_model_overrides';
const personalValue = z.object({ mode: z.enum(PERSONAL_OVERRIDE_MODES), modelId: z.string() });

/** Which model works where, if not the one that the chat was given. */
export interface ModelChoice {
  override(context: ModelOverrideContext): ModelOverride;
  /** The empty id clears it. */
  setOverride(
    context: ModelOverrideContext,
    modelConfigId: string,
  ): Result<ModelOverride, ConfigProblem>;
  personalAllowed(): boolean;
  allowPersonal(allowed: boolean): void;
  personal(userId: UserId, context: PersonalOverrideContext): PersonalModelOverride;
  setPersonal(
    userId: UserId,
    context: PersonalOverrideContext,
    wanted: { readonly mode: string; readonly modelConfigId: string },
  ): Result<PersonalModelOverride, ConfigProblem>;
  /** Undefined: the default. */
  forRoot(userId: UserId): ModelConfigId | undefined;
  /** Undefined: the model of the chat that spawns it. */
  forSubagent(userId: UserId, type: 'general' | 'explore'): ModelConfigId | undefined;
  /** `unusable`: one is set, but it is gone or switched off. */
  forTitles(): ModelConfigId | 'unusable' | undefined;
}

export function createModelChoice(settings: SettingsStore, models: ConfigModels): ModelChoice {
  function usable(id: string): ModelConfigId | undefined {
    const modelId = id.toLowerCase() as ModelConfigId;
    return isUuid(id) && models.find(modelId)?.enabled === true ? modelId : undefined;
  }

  function override(context: ModelOverrideContext): ModelOverride {
    const id = settings.get(overrideKey(context), z.string()) ?? '';
    return { context, model_config_id: id, is_malformed: id !== '' && !isUuid(id) };
  }

  function setOverride(
    context: ModelOverrideContext,
    wanted: string,
  ): Result<ModelOverride, ConfigProblem> {
    if (wanted === '') settings.delete(overrideKey(context));
    else {
      const id = usable(wanted);
      if (id === undefined) return noSuchModel();
      settings.set(overrideKey(context), id);
    }
    return ok(override(context));
  }

  const personalAllowed = (): boolean => settings.get(allowKey, z.boolean()) ?? false;

  function personal(userId: UserId, context: PersonalOverrideContext): PersonalModelOverride {
    const stored = settings.get(personalKey(userId, context), personalValue);
    return {
      context,
      mode: stored?.mode ?? (context === 'root' ? 'chat_default' : 'deployment_default'),
      model_config_id: stored?.modelId ?? '',
      is_set: stored !== undefined,
      is_malformed: stored?.mode === 'model' && !isUuid(stored.modelId),
    };
  }

  function setPersonal(
    userId: UserId,
    context: PersonalOverrideContext,
    wanted: { readonly mode: string; readonly modelConfigId: string },
  ): Result<PersonalModelOverride, ConfigProblem> {
    if (!personalAllowed()) {
      return err({ kind: 'forbidden', message: 'Models of one’s own are not allowed here.' });
    }
    const mode = PERSONAL_OVERRIDE_MODES.find((known) => known === wanted.mode);
    if (mode === undefined || (mode === 'deployment_default' && context === 'root')) {
      return invalid('The mode is not valid here.', 'mode');
    }
    const modelId = mode === 'model' ? usable(wanted.modelConfigId) : '';
    if (modelId === undefined) return noSuchModel();
    settings.set(personalKey(userId, context), { mode, modelId });
    return ok(personal(userId, context));
  }

  function ownModel(
    userId: UserId,
    context: PersonalOverrideContext,
  ): ModelConfigId | 'chat_default' | undefined {
    if (!personalAllowed()) return undefined;
    const own = personal(userId, context);
    if (own.mode === 'model') return usable(own.model_config_id);
    return own.mode === 'chat_default' ? own.mode : undefined;
  }

  return {
    override,
    setOverride,
    personalAllowed,
    allowPersonal: (allowed) => settings.set(allowKey, allowed),
    personal,
    setPersonal,
    forRoot(userId) {
      const own = ownModel(userId, 'root');
      return own === 'chat_default' ? undefined : own;
    },
    forSubagent(userId, type) {
      const own = ownModel(userId, type);
      if (own === 'chat_default') return undefined;
      return own ?? usable(override(type).model_config_id);
    },
    forTitles() {
      const { model_config_id: id } = override('title_generation');
      return id === '' ? undefined : (usable(id) ?? 'unusable');
    },
  };
}

function overrideKey(context: ModelOverrideContext): string {
  return `chats.model_override.${context}`;
}

function personalKey(userId: UserId, context: PersonalOverrideContext): string {
  return `chats.model_override.${context}.${userId}`;
}

function noSuchModel() {
  return invalid('There is no such model, or it is switched off.', 'model_config_id');
}
