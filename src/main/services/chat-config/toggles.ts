import { z } from 'zod';
import { advisorConfigSchema } from '#shared/api/chat-config.ts';
import type { AdvisorConfig } from '#shared/api/chat-config.ts';
import { isUuid, NIL_UUID } from '#shared/kernel/ids.ts';
import type { ModelConfigId, TemplateId } from '#shared/kernel/ids.ts';
import { ok } from '#shared/kernel/result.ts';
import type { Result } from '#shared/kernel/result.ts';
import type { SettingsStore } from '../../store/tables/settings-store.ts';
import { invalid } from './types.ts';
import type { ConfigModels, ConfigProblem } from './types.ts';

const minTtlMs = 60_000;
const maxTtlMs = 30 * 24 * 60 * 60 * 1000;
const advisorOff: AdvisorConfig = {
  enabled: false,
  max_uses_per_run: 0,
  max_output_tokens: 0,
  model_config_id: '',
};

/** Small settings of the deployment, each kept under a name of its own. */
export interface Toggles {
  computerUseProvider(): string;
  setComputerUseProvider(provider: string): Result<string, ConfigProblem>;
  /** The same with the default where none is set. */
  desktopProvider(): 'anthropic' | 'openai';
  advisor(): AdvisorConfig;
  setAdvisor(config: AdvisorConfig): Result<AdvisorConfig, ConfigProblem>;
  desktopEnabled(): boolean;
  setDesktopEnabled(enabled: boolean): void;
  /** 0 = as the template has it. */
  workspaceTtlMs(): number;
  setWorkspaceTtlMs(ttlMs: number): Result<number, ConfigProblem>;
  /** Empty: every template. */
  templateAllowlist(): readonly TemplateId[];
  setTemplateAllowlist(ids: readonly string[]): Result<readonly TemplateId[], ConfigProblem>;
  allowsTemplate(id: TemplateId): boolean;
}

export function createToggles(deps: {
  readonly settings: SettingsStore;
  readonly models: ConfigModels;
  readonly hasTemplate: (id: TemplateId) => boolean;
}): Toggles {
  const { settings, models } = deps;
  const templateAllowlist = (): readonly TemplateId[] =>
    (settings.get('chats.template_allowlist', z.array(z.string())) ?? []).map(
      (id) => id as TemplateId,
    );

  return {
    computerUseProvider: () => settings.get('chats.computer_use_provider', z.string()) ?? '',
    setComputerUseProvider(provider) {
      if (!['', 'anthropic', 'openai'].includes(provider)) {
        return invalid('Must be "anthropic", "openai" or empty.', 'provider');
      }
      settings.set('chats.computer_use_provider', provider);
      return ok(provider);
    },
    desktopProvider: () =>
      settings.get('chats.computer_use_provider', z.string()) === 'openai' ? 'openai' : 'anthropic',
    advisor: () => settings.get('chats.advisor', advisorConfigSchema) ?? advisorOff,
    setAdvisor(config) {
      if (config.max_uses_per_run < 0) return notNegative('max_uses_per_run');
      if (config.max_output_tokens < 0) return notNegative('max_output_tokens');
      const id = config.model_config_id.toLowerCase();
      const isOwn = id === '' || id === NIL_UUID;
      if (!isOwn && !(isUuid(id) && models.find(id as ModelConfigId))) {
        return invalid('There is no such model.', 'model_config_id');
      }
      const kept = { ...config, model_config_id: id };
      settings.set('chats.advisor', kept);
      return ok(kept);
    },
    desktopEnabled: () => settings.get('chats.desktop_enabled', z.boolean()) ?? false,
    setDesktopEnabled: (enabled) => settings.set('chats.desktop_enabled', enabled),
    workspaceTtlMs: () => settings.get('chats.workspace_ttl_ms', z.int()) ?? 0,
    setWorkspaceTtlMs(ttlMs) {
      if (ttlMs !== 0 && (ttlMs < minTtlMs || ttlMs > maxTtlMs)) {
        return invalid(`Must be 0, or from ${minTtlMs} to ${maxTtlMs}.`, 'workspace_ttl_ms');
      }
      settings.set('chats.workspace_ttl_ms', ttlMs);
      return ok(ttlMs);
    },
    templateAllowlist,
    setTemplateAllowlist(ids) {
      const wanted = [...new Set(ids.map((id) => id.toLowerCase() as TemplateId))];
      const unknown = wanted.find((id) => !isUuid(id) || !deps.hasTemplate(id));
      if (unknown !== undefined) {
        return invalid(`There is no template ${unknown}.`, 'template_ids');
      }
      settings.set('chats.template_allowlist', wanted);
      return ok(wanted);
    },
    allowsTemplate(id) {
      const allowed = templateAllowlist();
      return allowed.length === 0 || allowed.includes(id);
    },
  };
}

function notNegative(field: string) {
  return invalid('Must not be negative.', field);
}
