import { describe, expect, it } from 'vitest';
import { readSourceModules } from './source-modules.ts';

const modules = readSourceModules().map((module) => ({
  ...module,
  // Comments may name what code may not use.
  code: module.text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, ''),
}));

function uses(pattern: RegExp, where: (path: string) => boolean): string[] {
  return modules
    .filter((module) => where(module.path) && pattern.test(module.code))
    .map((module) => module.path);
}

describe('code rules', () => {
  it('has no any, no non-null assertion comment and no lint or type suppression in src', () => {
    expect(uses(/\bas any\b|:\s*any\b|<any>|\bany\[\]/, () => true)).toEqual([]);
    const suppressed = modules.filter((module) =>
      /@ts-(ignore|expect-error|nocheck)|(eslint|oxlint)-disable/.test(module.text),
    );
    expect(suppressed.map((module) => module.path)).toEqual([]);
  });

  it('talks to the network only in the transport', () => {
    const elsewhere = (path: string): boolean =>
      path.startsWith('src/renderer/') && !path.startsWith('src/renderer/transport/');
    expect(uses(/(?<![.\w])fetch\(|new WebSocket\(|new EventSource\(/, elsewhere)).toEqual([]);
  });

  it('takes clocks, timers and random only from the platform in the main process', () => {
    const elsewhere = (path: string): boolean =>
      path.startsWith('src/main/') && !path.startsWith('src/main/platform/');
    const ambient =
      /(?<![.\w])(setTimeout|setInterval|setImmediate)\(|Date\.now\(|new Date\(\)|Math\.random\(|performance\.now\(|randomUUID\(|randomBytes\(/;
    expect(uses(ambient, elsewhere)).toEqual([]);
  });

  it('never blocks the main process on a child process or a recursive file operation', () => {
    const inMain = (path: string): boolean => path.startsWith('src/main/');
    expect(uses(/\b(exec|execFile|spawn)Sync\(/, inMain)).toEqual([]);
    expect(uses(/\b(rm|cp|readdir)Sync\([^)]*recursive: true/, inMain)).toEqual([]);
  });
});
