import { z } from 'zod';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { readPersisted, writePersisted } from './persisted.ts';

const STORAGE_KEY = 'pilothouse.terminal';

/** CSS pixels. */
export const FONT_SIZE = { min: 8, max: 32, regular: 12.5 } as const;
/** Lines. */
export const SCROLLBACK = { min: 100, max: 100_000 } as const;

const preferencesSchema = z.object({
  /** CSS font families; empty for the app's code font. */
  fontFamily: z.string().max(200).default(''),
  fontSize: z.number().min(FONT_SIZE.min).max(FONT_SIZE.max).default(FONT_SIZE.regular),
  lineHeight: z.number().min(1).max(2).default(1.3),
  ligatures: z.boolean().default(false),
  cursorStyle: z.enum(['block', 'underline', 'bar']).default('block'),
  cursorBlink: z.boolean().default(true),
  scrollback: z.int().min(SCROLLBACK.min).max(SCROLLBACK.max).default(10_000),
  contrast: z.boolean().default(true),
  screenReader: z.boolean().default(false),
  renderer: z.enum(['auto', 'gpu', 'dom']).default('auto'),
  /** A bell or a failed end where nobody looks asks for the person. */
  attention: z.boolean().default(true),
  copyOnSelect: z.boolean().default(false),
  /** When several lines are pasted; `unsafe`: only into a program that would run each at once. */
  pasteWarning: z.enum(['always', 'unsafe', 'never']).default('always'),
  /** What a program may do to the clipboard. */
  clipboardWrites: z.enum(['ask', 'always', 'never']).default('ask'),
  /** Who gets Ctrl with a letter that means something to both. */
  controlKeys: z.enum(['shell', 'app']).default('shell'),
});

/** What this window remembers of how terminals should be. */
export type TerminalPreferences = z.infer<typeof preferencesSchema>;

export interface TerminalPreferencesStore {
  readonly store: StoreApi<TerminalPreferences>;
  change(change: Partial<TerminalPreferences>): void;
}

export function createTerminalPreferences(storage: Storage): TerminalPreferencesStore {
  const initial =
    readPersisted(storage, STORAGE_KEY, preferencesSchema) ?? preferencesSchema.parse({});
  const store = createStore<TerminalPreferences>(() => initial);
  store.subscribe((state) => writePersisted(storage, STORAGE_KEY, state));
  return { store, change: (change) => store.setState(change) };
}
