import type { ParameterValue } from '#shared/api/workspace-builds.ts';
import type { TemplateVersionParameter } from '#shared/api/templates.ts';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import type { Validation } from './types.ts';

export type ParameterMap = ReadonlyMap<string, string>;

export type ParameterInput = {
  readonly definitions: readonly TemplateVersionParameter[];
  readonly given: readonly ParameterValue[];
  /** Values of the build before; empty for the first one. */
  readonly previous: readonly ParameterValue[];
};

/**
 * The value of every parameter of a version: the given one, else that of the build before, else
 * the default. Refuses unknown and repeated names, missing required values, values that are no
 * option, and a new value of what cannot change.
 */
export function resolveParameters(
  input: ParameterInput,
): Result<ParameterMap, readonly Validation[]> {
  const validations = findUnknown(input);
  const given = toMap(input.given);
  const previous = toMap(input.previous);
  const values = new Map<string, string>();
  for (const definition of input.definitions) {
    const before = previous.get(definition.name);
    const value = given.get(definition.name) ?? before ?? definition.default_value;
    const refusal = refuse(definition, value, before);
    if (refusal) validations.push({ field: definition.name, detail: refusal });
    else values.set(definition.name, value);
  }
  return validations.length > 0 ? err(validations) : ok(values);
}

export function toParameterValues(values: ParameterMap): readonly ParameterValue[] {
  return Array.from(values, ([name, value]) => ({ name, value }));
}

function toMap(values: readonly ParameterValue[]): ParameterMap {
  return new Map(values.map(({ name, value }) => [name, value]));
}

function findUnknown({ definitions, given }: ParameterInput): Validation[] {
  const known = new Set(definitions.map(({ name }) => name));
  const seen = new Set<string>();
  const found: Validation[] = [];
  for (const { name } of given) {
    if (!known.has(name)) {
      found.push({ field: name, detail: 'The template has no parameter of this name.' });
    } else if (seen.has(name)) {
      found.push({ field: name, detail: 'The parameter is given more than once.' });
    }
    seen.add(name);
  }
  return found;
}

function refuse(
  definition: TemplateVersionParameter,
  value: string,
  before: string | undefined,
): string | undefined {
  if (definition.required && value.trim() === '') return 'A value is required.';
  const options = definition.options.map((option) => option.value);
  if (options.length > 0 && !options.includes(value)) {
    return `Must be one of: ${options.join(', ')}.`;
  }
  if (!definition.mutable && before !== undefined && value !== before) {
    return 'Cannot be changed after the workspace was made.';
  }
  return undefined;
}
