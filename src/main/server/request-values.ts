import { z } from 'zod';

/** Decoders for what stands in paths and query strings. */

/** A UUID of a path, in lower case. */
export function idParameter<Id extends string>() {
  return z.guid().transform((text) => text.toLowerCase() as Id);
}

/** An integer in decimal digits. */
export const integerParameter = z
  .string()
  .regex(/^-?\d{1,15}$/, 'Must be an integer.')
  .transform(Number);

/** An integer that is not negative. */
export const countParameter = z
  .string()
  .regex(/^\d{1,15}$/, 'Must be an integer that is not negative.')
  .transform(Number);

const words: Readonly<Record<string, boolean>> = {
  '1': true,
  t: true,
  true: true,
  '0': false,
  f: false,
  false: false,
};

export function readBoolean(text: string): boolean | undefined {
  return words[text.toLowerCase()];
}

/** A truth value as the contract's clients write it. */
export const booleanParameter = z.string().transform((text, context) => {
  const value = readBoolean(text);
  if (value !== undefined) return value;
  context.addIssue('Must be true or false.');
  return z.NEVER;
});

/** A flag that is set by being there, whatever its value. */
export const presenceParameter = z
  .string()
  .optional()
  .transform((value) => value !== undefined);

/** `limit` 0 stands for no limit. */
export const pagingParameters = {
  limit: countParameter.optional(),
  offset: countParameter.optional(),
};

export type Paging = { readonly limit?: number | undefined; readonly offset?: number | undefined };

export function takePage<T>(items: readonly T[], { limit = 0, offset = 0 }: Paging): readonly T[] {
  return items.slice(offset, limit === 0 ? undefined : offset + limit);
}
