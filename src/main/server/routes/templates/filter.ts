import { err, ok, type Result } from '#shared/kernel/result.ts';
import type { Template } from '../../../services/templates/index.ts';
import { readBoolean } from '../../request-values.ts';
import { parseSearchQuery, type SearchProblem } from '../../search-query.ts';

export type TemplateTest = (template: Template) => boolean;

export type TemplateNames = {
  organizationId(reference: string): string | undefined;
  userId(name: string): string | undefined;
};

/** Undefined: the value is not valid for this key. */
type Reader = (value: string, names: TemplateNames) => TemplateTest | undefined;

/** What no template here ever is. */
const never: Reader = (value) => {
  const wanted = readBoolean(value);
  return wanted === undefined ? undefined : () => !wanted;
};

const readers: Readonly<Record<string, Reader>> = {
  name: (value) => (template) => template.name.toLowerCase().includes(value),
  exact_name: (value) => (template) => template.name.toLowerCase() === value,
  display_name: (value) => (template) => template.displayName.toLowerCase().includes(value),
  exact_display_name: (value) => (template) => template.displayName.toLowerCase() === value,
  ids(value) {
    const ids = value.split(',');
    return (template) => ids.includes(template.id);
  },
  organization(value, names) {
    const id = names.organizationId(value);
    return (template) => template.organizationId === id;
  },
  author(value, names) {
    const id = names.userId(value);
    return (template) => template.createdBy === id;
  },
  author_id: (value) => (template) => template.createdBy === value,
  deleted: never,
  deprecated: never,
  'has-ai-task': never,
  has_external_agent: never,
};

/** Reads the `q` of a list of templates. A word without a key is part of the name. */
export function readTemplateFilter(
  expression: string,
  names: TemplateNames,
): Result<TemplateTest, readonly SearchProblem[]> {
  const parsed = parseSearchQuery(expression);
  if (!parsed.ok) return err([parsed.error]);
  const problems: SearchProblem[] = [];
  const tests: TemplateTest[] = [];
  const free = parsed.value.free.map((word) => ({ key: 'name', value: word }));
  for (const { key, value } of [...parsed.value.terms, ...free]) {
    const known = Object.hasOwn(readers, key);
    const test = known ? readers[key]?.(value, names) : undefined;
    if (test) tests.push(test);
    else {
      const detail = known
        ? `${JSON.stringify(value)} is not valid here.`
        : 'This key is not known.';
      problems.push({ field: key, detail });
    }
  }
  if (problems.length > 0) return err(problems);
  return ok((template) => tests.every((test) => test(template)));
}
