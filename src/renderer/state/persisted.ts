import type { z } from 'zod';

/** Reads a stored JSON value; what is missing or no longer fits the schema counts as absent. */
export function readPersisted<Schema extends z.ZodType>(
  storage: Storage,
  key: string,
  schema: Schema,
): z.infer<Schema> | undefined {
  const text = storage.getItem(key);
  if (text === null) return undefined;
  try {
    const parsed = schema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

/** A full or forbidden storage loses a preference, nothing more. */
export function writePersisted(storage: Storage, key: string, value: unknown): void {
  try {
    storage.setItem(key, JSON.stringify(value));
  } catch {
    // The value stays for this window.
  }
}
