import { describe, expect, test } from 'vitest';
import { BUILT_IN_TEMPLATES } from '#main/services/templates/built-in.ts';
import { resolveParameters, toParameterValues } from '#main/services/templates/index.ts';
import { templateVersionParameterSchema } from '#shared/api/templates.ts';

function definitionsOf(kind: string) {
  const definition = BUILT_IN_TEMPLATES.find((template) => template.kind === kind);
  if (!definition) throw new Error(`no template ${kind}`);
  return definition.parameters;
}

const definitions = definitionsOf('local-folder');

function fieldsAtFault(result: ReturnType<typeof resolveParameters>): readonly string[] {
  return result.ok ? [] : result.error.map(({ field }) => field);
}

test('the built-in templates keep to the wire shape', () => {
  for (const template of BUILT_IN_TEMPLATES) {
    for (const parameter of template.parameters) templateVersionParameterSchema.parse(parameter);
    expect(template.parameters.map(({ name }) => name)).toContain('approvals');
  }
});

describe('values', () => {
  test('what is not given has its default', () => {
    const given = [{ name: 'folder', value: '/x' }];
    const resolved = resolveParameters({ definitions, given, previous: [] });
    expect(resolved.ok && toParameterValues(resolved.value)).toEqual([
      { name: 'folder', value: '/x' },
      { name: 'approvals', value: 'ask' },
    ]);
  });

  test('what is required has to be there', () => {
    expect(fieldsAtFault(resolveParameters({ definitions, given: [], previous: [] }))).toEqual([
      'folder',
    ]);
    const blank = [{ name: 'folder', value: '  ' }];
    expect(fieldsAtFault(resolveParameters({ definitions, given: blank, previous: [] }))).toEqual([
      'folder',
    ]);
  });

  test('unknown, repeated and impossible values are all named', () => {
    const given = [
      { name: 'folder', value: '/x' },
      { name: 'folder', value: '/y' },
      { name: 'other', value: '' },
      { name: 'approvals', value: 'never' },
    ];
    const fields = fieldsAtFault(resolveParameters({ definitions, given, previous: [] }));
    expect(fields).toEqual(['folder', 'other', 'approvals']);
  });
});

describe('values of a later build', () => {
  const previous = [
    { name: 'folder', value: '/x' },
    { name: 'approvals', value: 'edit' },
  ];

  test('stay as they were', () => {
    const resolved = resolveParameters({ definitions, given: [], previous });
    expect(resolved.ok && resolved.value.get('approvals')).toBe('edit');
    expect(resolved.ok && resolved.value.get('folder')).toBe('/x');
  });

  test('change only where they may', () => {
    const mode = [{ name: 'approvals', value: 'full' }];
    const resolved = resolveParameters({ definitions, given: mode, previous });
    expect(resolved.ok && resolved.value.get('approvals')).toBe('full');
    const folder = [{ name: 'folder', value: '/y' }];
    expect(fieldsAtFault(resolveParameters({ definitions, given: folder, previous }))).toEqual([
      'folder',
    ]);
    const same = [{ name: 'folder', value: '/x' }];
    expect(resolveParameters({ definitions, given: same, previous }).ok).toBe(true);
  });
});
