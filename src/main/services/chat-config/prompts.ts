import { z } from 'zod';
import type { UserId } from '#shared/kernel/ids.ts';
import { ok } from '#shared/kernel/result.ts';
import type { Result } from '#shared/kernel/result.ts';
import type { SettingsStore } from '../../store/tables/settings-store.ts';
import { invalid } from './types.ts';
import type { ConfigProblem } from './types.ts';

const maxPromptBytes = 128 * 1024;

const systemPromptValue = z.object({ text: z.string(), withDefault: z.boolean() });
const systemPromptKey = 'chats.system_prompt';
const planInstructionsKey = 'chats.plan_mode_instructions';

export type SystemPromptSetting = {
  readonly text: string;
  readonly withDefault: boolean;
  readonly default: string;
};

/** Texts of the person that models are told. */
export interface Prompts {
  system(): SystemPromptSetting;
  /** `withDefault` stays as it is when absent. */
  setSystem(
    text: string,
    withDefault: boolean | undefined,
  ): Result<SystemPromptSetting, ConfigProblem>;
  planInstructions(): string;
  setPlanInstructions(text: string): Result<string, ConfigProblem>;
  ofUser(userId: UserId): string;
  setOfUser(userId: UserId, text: string): Result<string, ConfigProblem>;
  /** What a new chat begins with, in this order; never blank. */
  forNewChat(): readonly string[];
  /** What holds for a turn as it begins; never blank. */
  forTurn(userId: UserId, turn: { readonly planning: boolean }): readonly string[];
}

export function createPrompts(settings: SettingsStore, defaultPrompt: string): Prompts {
  function system(): SystemPromptSetting {
    const stored = settings.get(systemPromptKey, systemPromptValue);
    return {
      text: stored?.text ?? '',
      withDefault: stored?.withDefault ?? true,
      default: defaultPrompt,
    };
  }

  function setText(key: string, text: string): Result<string, ConfigProblem> {
    const clean = cleanPrompt(text);
    if (clean.ok) settings.set(key, clean.value);
    return clean;
  }

  const planInstructions = (): string => settings.get(planInstructionsKey, z.string()) ?? '';
  const ofUser = (userId: UserId): string => settings.get(userKey(userId), z.string()) ?? '';

  return {
    system,
    setSystem(text, withDefault) {
      const clean = cleanPrompt(text);
      if (!clean.ok) return clean;
      settings.set(systemPromptKey, {
        text: clean.value,
        withDefault: withDefault ?? system().withDefault,
      });
      return ok(system());
    },
    planInstructions,
    setPlanInstructions: (text) => setText(planInstructionsKey, text),
    ofUser,
    setOfUser: (userId, text) => setText(userKey(userId), text),
    forNewChat() {
      const { text, withDefault } = system();
      return [...(withDefault ? [defaultPrompt] : []), text].filter(isSaying);
    },
    forTurn(userId, { planning }) {
      const own = ofUser(userId);
      return [
        own === '' ? '' : `<user-instructions>\n${own}\n</user-instructions>`,
        planning ? planInstructions() : '',
      ].filter(isSaying);
    },
  };
}

function userKey(userId: UserId): string {
  return `chats.user_prompt.${userId}`;
}

function isSaying(text: string): boolean {
  return text.trim() !== '';
}

/** Zero-width, direction-changing and tag characters: instructions that nobody sees. */
const invisible = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]|[\u{e0000}-\u{e007f}]/gu;

function cleanPrompt(text: string): Result<string, ConfigProblem> {
  const clean = text.replace(/\r\n?/g, '\n').replace(invisible, '').trim();
  return Buffer.byteLength(clean) > maxPromptBytes
    ? invalid(`The text may have at most ${maxPromptBytes} bytes.`)
    : ok(clean);
}
