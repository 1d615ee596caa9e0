import { z } from 'zod';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { approvalModeSchema } from '#shared/api/approvals.ts';
import { readPersisted, writePersisted } from './persisted.ts';

const STORAGE_KEY = 'pilothouse.settings';

export const themeSchema = z.enum(['system', 'light', 'dark']);
export type Theme = z.infer<typeof themeSchema>;

const settingsSchema = z.object({
  theme: themeSchema.default('system'),
  /** Both sides of a file, or one column. */
  diffStyle: z.enum(['split', 'inline']).default('split'),
  /** Changes of white space alone do not count in diffs. */
  ignoreWhitespace: z.boolean().default(false),
  /** Long stretches without a change are folded away in diffs. */
  foldUnchanged: z.boolean().default(true),
  /** All changed files stand below each other, or one is shown at a time. */
  reviewLayout: z.enum(['one', 'all']).default('one'),
  /** Long lines in diffs break. */
  wrapLines: z.boolean().default(false),
  /** Lines in diffs say who wrote them. */
  showBlame: z.boolean().default(false),
  /** What the last new chat used, offered for the next one. */
  lastFolder: z.string().optional(),
  lastModelId: z.string().optional(),
  lastApprovals: approvalModeSchema.default('ask'),
});

/** What this window remembers of the person's taste. */
export type SettingsState = z.infer<typeof settingsSchema>;

export interface Settings {
  readonly store: StoreApi<SettingsState>;
  change(change: Partial<SettingsState>): void;
}

export function createSettings(storage: Storage): Settings {
  const initial = readPersisted(storage, STORAGE_KEY, settingsSchema) ?? settingsSchema.parse({});
  const store = createStore<SettingsState>(() => initial);
  store.subscribe((state) => writePersisted(storage, STORAGE_KEY, state));
  return { store, change: (change) => store.setState(change) };
}
