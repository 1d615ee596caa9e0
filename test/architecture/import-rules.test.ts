import { builtinModules } from 'node:module';
import { describe, expect, it } from 'vitest';
import { houseOf, PACKAGE_DOORS, zoneOf } from './import-table.ts';
import { listSourceFiles, readSourceModules, targetExists } from './source-modules.ts';

const modules = readSourceModules();
const byPath = new Map(modules.map((module) => [module.path, module]));

function allowed(from: string, to: string): boolean {
  if (houseOf(from) === houseOf(to)) return true;
  const target = zoneOf(to);
  const permitted = zoneOf(from)?.may ?? [];
  if (!target) return false;
  if (permitted.includes(target.name)) return true;
  const isDoor = /^src\/main\/(agent-loop|services\/[^/]+)\/index\.ts$/.test(to);
  return isDoor && permitted.includes(`${target.name}#index`);
}

function violations(rule: (path: string, specifier: string, target?: string) => boolean): string[] {
  return modules.flatMap((module) =>
    module.imports
      .filter((entry) => rule(module.path, entry.specifier, entry.target))
      .map((entry) => `${module.path} -> ${entry.specifier}`),
  );
}

describe('import rules', () => {
  it('reads the whole tree', () => {
    expect(modules.length).toBeGreaterThan(50);
    expect(modules.some((module) => module.imports.length > 0)).toBe(true);
  });

  it('gives every file a place', () => {
    expect(listSourceFiles().filter((path) => !zoneOf(path))).toEqual([]);
    expect(
      listSourceFiles().filter((path) => /\/(utils|helpers|common|misc)\//.test(path)),
    ).toEqual([]);
  });

  it('resolves every import inside the project', () => {
    expect(violations((_path, _specifier, target) => !!target && !targetExists(target))).toEqual(
      [],
    );
  });

  it('lets a folder import only what the table allows, types included', () => {
    expect(violations((path, _specifier, target) => !!target && !allowed(path, target))).toEqual(
      [],
    );
  });

  it('keeps packages behind their doors', () => {
    expect(
      violations((path, specifier) =>
        PACKAGE_DOORS.some((door) => door.packages.test(specifier) && !door.only.test(path)),
      ),
    ).toEqual([]);
  });

  it('keeps Node out of shared and renderer', () => {
    const builtin = new Set(builtinModules);
    expect(
      violations(
        (path, specifier) =>
          /^src\/(shared|renderer)\//.test(path) &&
          (specifier.startsWith('node:') || builtin.has(specifier)),
      ),
    ).toEqual([]);
  });

  it('lets no route import another route and no tool another tool', () => {
    const resource = (path: string): string | undefined =>
      /^src\/main\/server\/routes\/([^/]+)\//.exec(path)?.[1];
    expect(
      violations((path, _specifier, target) => {
        const from = resource(path);
        const to = target && resource(target);
        return !!from && !!to && from !== to;
      }),
    ).toEqual([]);
    const isTool = (path: string): boolean =>
      path.startsWith('src/main/agent-loop/tools/') &&
      /export function create\w+\([^)]*\): Tool\b/.test(byPath.get(path)?.text ?? '');
    expect(modules.filter((module) => isTool(module.path)).length).toBeGreaterThan(5);
    expect(
      violations((path, _specifier, target) => isTool(path) && !!target && isTool(target)),
    ).toEqual([]);
  });

  it('never reaches electron from the headless entry', () => {
    const seen = new Set<string>();
    const reached: string[] = [];
    const visit = (path: string): void => {
      if (seen.has(path)) return;
      seen.add(path);
      for (const entry of byPath.get(path)?.imports ?? []) {
        if (entry.specifier === 'electron') reached.push(path);
        if (entry.target) visit(entry.target);
      }
    };
    visit('src/main/headless.ts');
    expect(seen.size).toBeGreaterThan(20);
    expect(reached).toEqual([]);
  });

  it('has no import cycle at run time', () => {
    const state = new Map<string, 'open' | 'done'>();
    const cycles: string[] = [];
    const visit = (path: string, trail: readonly string[]): void => {
      if (state.get(path) === 'done') return;
      if (state.get(path) === 'open') {
        cycles.push([...trail.slice(trail.indexOf(path)), path].join(' -> '));
        return;
      }
      state.set(path, 'open');
      for (const entry of byPath.get(path)?.imports ?? []) {
        if (entry.target && !entry.typeOnly) visit(entry.target, [...trail, path]);
      }
      state.set(path, 'done');
    };
    for (const module of modules) visit(module.path, []);
    expect(cycles).toEqual([]);
  });
});
