import { z } from 'zod';
import type { UserId } from '#shared/kernel/ids.ts';
import type { SettingsStore } from '../../store/tables/settings-store.ts';

/** How a client's pages look to a person; empty where nothing was chosen. */
type Appearance = z.infer<typeof appearanceSchema>;
/** What a client's pages remember for a person. */
type Preferences = z.infer<typeof preferencesSchema>;

/** What clients keep with a person instead of in the browser. Nothing here is used by this server. */
export interface PersonalSettings {
  appearance(userId: UserId): Appearance;
  setAppearance(userId: UserId, appearance: Appearance): void;
  preferences(userId: UserId): Preferences;
  setPreferences(userId: UserId, preferences: Preferences): void;
}

const appearanceSchema = z.object({
  theme_preference: z.string(),
  theme_mode: z.enum(['', 'sync', 'single']),
  theme_light: z.string(),
  theme_dark: z.string(),
  terminal_font: z.string(),
});

const preferencesSchema = z.object({
  task_notification_alert_dismissed: z.boolean(),
  thinking_display_mode: z.string(),
  shell_tool_display_mode: z.string(),
  code_diff_display_mode: z.string(),
  agent_chat_send_shortcut: z.string(),
});

const noAppearance: Appearance = {
  theme_preference: '',
  theme_mode: '',
  theme_light: '',
  theme_dark: '',
  terminal_font: '',
};

const firstPreferences: Preferences = {
  task_notification_alert_dismissed: false,
  thinking_display_mode: 'auto',
  shell_tool_display_mode: 'auto',
  code_diff_display_mode: 'auto',
  agent_chat_send_shortcut: 'enter',
};

export function createPersonalSettings(settings: SettingsStore): PersonalSettings {
  const appearanceKey = (userId: UserId) => `user_appearance:${userId}`;
  const preferencesKey = (userId: UserId) => `user_preferences:${userId}`;
  return {
    appearance: (userId) => settings.get(appearanceKey(userId), appearanceSchema) ?? noAppearance,
    setAppearance: (userId, appearance) => settings.set(appearanceKey(userId), appearance),
    preferences: (userId) =>
      settings.get(preferencesKey(userId), preferencesSchema) ?? firstPreferences,
    setPreferences: (userId, preferences) => settings.set(preferencesKey(userId), preferences),
  };
}
