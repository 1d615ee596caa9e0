import { z } from 'zod';

/** Decoders for what SQLite columns hold. */

/** A stored id; the cast is what makes it one of its kind. */
export function idColumn<Id extends string>(): z.ZodType<Id> {
  return z.string().transform((text) => text as Id);
}

/** 0 or 1. */
export const flagColumn = z.int().transform((value) => value === 1);

/** JSON text of the given shape. */
export function jsonColumn<Schema extends z.ZodType>(schema: Schema) {
  return z
    .string()
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue('no JSON');
        return z.NEVER;
      }
    })
    .pipe(schema);
}

export function toFlag(value: boolean): 0 | 1 {
  return value ? 1 : 0;
}
