import { z } from 'zod';
import {
  advisorConfigSchema,
  computerUseProviderSchema,
  desktopEnabledSchema,
  modelOverrideSchema,
  planModeInstructionsSchema,
  systemPromptConfigSchema,
  userPromptSchema,
  type AdvisorConfig,
  type ModelOverride,
  type ModelOverrideContext,
} from '#shared/api/chat-config.ts';
import type { HttpClient } from './http-client.ts';
import { chatsPath } from './paths.ts';

export type SystemPrompt = z.infer<typeof systemPromptConfigSchema>;

/** Spans after which something goes away by itself; 0 for never. */
export type DaySetting = 'retention' | 'debug-retention' | 'auto-archive';

const dayFields = {
  retention: 'retention_days',
  'debug-retention': 'debug_retention_days',
  'auto-archive': 'auto_archive_days',
} as const satisfies Record<DaySetting, string>;

const debugLoggingSchema = z.object({
  debug_logging_enabled: z.boolean(),
  user_toggle_allowed: z.boolean(),
  forced_by_deployment: z.boolean(),
});
export type DebugLogging = z.infer<typeof debugLoggingSchema>;

/** Settings that the server keeps for all chats (contract 12). */
export interface ConfigApi {
  systemPrompt(signal?: AbortSignal): Promise<SystemPrompt>;
  setSystemPrompt(text: string, includeDefault: boolean): Promise<void>;
  userPrompt(signal?: AbortSignal): Promise<string>;
  setUserPrompt(text: string): Promise<void>;
  planInstructions(signal?: AbortSignal): Promise<string>;
  setPlanInstructions(text: string): Promise<void>;
  modelOverride(context: ModelOverrideContext, signal?: AbortSignal): Promise<ModelOverride>;
  /** An empty id takes the choice back. */
  setModelOverride(context: ModelOverrideContext, modelId: string): Promise<void>;
  advisor(signal?: AbortSignal): Promise<AdvisorConfig>;
  setAdvisor(advisor: AdvisorConfig): Promise<void>;
  /** Whether subagents may use a desktop. */
  desktopEnabled(signal?: AbortSignal): Promise<boolean>;
  setDesktopEnabled(enabled: boolean): Promise<void>;
  /** Whose model uses it; empty for the server's choice. */
  computerUseProvider(signal?: AbortSignal): Promise<string>;
  setComputerUseProvider(provider: string): Promise<void>;
  days(setting: DaySetting, signal?: AbortSignal): Promise<number>;
  setDays(setting: DaySetting, days: number): Promise<void>;
  debugLogging(signal?: AbortSignal): Promise<DebugLogging>;
  /** Allows it first where that is what stands in the way. */
  setDebugLogging(enabled: boolean): Promise<void>;
}

export function createConfigApi(http: HttpClient): ConfigApi {
  const path = (...rest: readonly string[]): string => chatsPath('config', ...rest);
  const put = (target: string, body: unknown): Promise<void> =>
    http.send({ method: 'PUT', path: target, body });
  return {
    systemPrompt: (signal) =>
      http.call({ path: path('system-prompt'), answer: systemPromptConfigSchema, signal }),
    setSystemPrompt: (text, includeDefault) =>
      put(path('system-prompt'), {
        system_prompt: text,
        include_default_system_prompt: includeDefault,
      }),
    async userPrompt(signal) {
      const answer = userPromptSchema;
      return (await http.call({ path: path('user-prompt'), answer, signal })).custom_prompt;
    },
    setUserPrompt: (text) => put(path('user-prompt'), { custom_prompt: text }),
    async planInstructions(signal) {
      const call = { path: path('plan-mode-instructions'), answer: planModeInstructionsSchema };
      return (await http.call({ ...call, signal })).plan_mode_instructions;
    },
    setPlanInstructions: (text) =>
      put(path('plan-mode-instructions'), { plan_mode_instructions: text }),
    modelOverride: (context, signal) =>
      http.call({ path: path('model-override', context), answer: modelOverrideSchema, signal }),
    setModelOverride: (context, modelId) =>
      put(path('model-override', context), { model_config_id: modelId }),
    advisor: (signal) => http.call({ path: path('advisor'), answer: advisorConfigSchema, signal }),
    setAdvisor: (advisor) => put(path('advisor'), advisor),
    async desktopEnabled(signal) {
      const answer = desktopEnabledSchema;
      return (await http.call({ path: path('desktop-enabled'), answer, signal })).enable_desktop;
    },
    setDesktopEnabled: (enabled) => put(path('desktop-enabled'), { enable_desktop: enabled }),
    async computerUseProvider(signal) {
      const answer = computerUseProviderSchema;
      return (await http.call({ path: path('computer-use-provider'), answer, signal })).provider;
    },
    setComputerUseProvider: (provider) => put(path('computer-use-provider'), { provider }),
    async days(setting, signal) {
      const answer = z.object({ [dayFields[setting]]: z.int() });
      const values = await http.call({ path: path(`${setting}-days`), answer, signal });
      return values[dayFields[setting]] ?? 0;
    },
    setDays: (setting, days) => put(path(`${setting}-days`), { [dayFields[setting]]: days }),
    debugLogging: (signal) =>
      http.call({ path: path('user-debug-logging'), answer: debugLoggingSchema, signal }),
    async setDebugLogging(enabled) {
      if (enabled) await put(path('debug-logging'), { allow_users: true });
      await put(path('user-debug-logging'), { debug_logging_enabled: enabled });
    },
  };
}
