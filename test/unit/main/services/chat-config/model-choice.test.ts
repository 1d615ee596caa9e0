import { expect, it } from 'vitest';
import type { z } from 'zod';
import { createModelChoice } from '#main/services/chat-config/model-choice.ts';
import type { SettingsStore } from '#main/store/tables/settings-store.ts';
import type { ModelConfigId, UserId } from '#shared/kernel/ids.ts';

const user = 'u1' as UserId;
const id = (digit: number) => `00000000-0000-4000-8000-00000000000${digit}` as ModelConfigId;

function memorySettings(): SettingsStore {
  const values = new Map<string, unknown>();
  return {
    get: <Schema extends z.ZodType>(key: string, schema: Schema) =>
      values.has(key) ? schema.parse(values.get(key)) : undefined,
    set: (key, value) => void values.set(key, value),
    delete: (key) => void values.delete(key),
  };
}

it('prefers the person’s choice to the deployment’s, and neither when it cannot be used', () => {
  const enabled = new Set<string>([id(1), id(2)]);
  const choice = createModelChoice(memorySettings(), {
    find: (wanted) => ({ enabled: enabled.has(wanted) }),
  });
  expect(choice.forSubagent(user, 'explore')).toBeUndefined();
  expect(choice.setOverride('explore', id(1)).ok).toBe(true);
  expect(choice.setOverride('explore', id(3)).ok).toBe(false);
  expect(choice.forSubagent(user, 'explore')).toBe(id(1));
  expect(choice.forSubagent(user, 'general')).toBeUndefined();

  choice.allowPersonal(true);
  choice.setPersonal(user, 'explore', { mode: 'model', modelConfigId: id(2) });
  expect(choice.forSubagent(user, 'explore')).toBe(id(2));
  expect(choice.forSubagent('u2' as UserId, 'explore')).toBe(id(1));
  enabled.delete(id(2));
  expect(choice.forSubagent(user, 'explore')).toBe(id(1));
  choice.setPersonal(user, 'explore', { mode: 'chat_default', modelConfigId: '' });
  expect(choice.forSubagent(user, 'explore')).toBeUndefined();
  choice.allowPersonal(false);
  expect(choice.forSubagent(user, 'explore')).toBe(id(1));

  expect(choice.forTitles()).toBeUndefined();
  choice.setOverride('title_generation', id(1));
  expect(choice.forTitles()).toBe(id(1));
  enabled.clear();
  expect(choice.forTitles()).toBe('unusable');
});
