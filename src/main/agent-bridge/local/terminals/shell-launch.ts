import { basename, delimiter, join } from 'node:path';
import type { Environment } from '../processes/command-environment.ts';
import type { IntegrationFiles } from './integration/install.ts';
import type { Launch } from './protocol.ts';

export type LaunchRequest = {
  readonly platform: NodeJS.Platform;
  /** Absolute path of the person's shell. */
  readonly shell: string;
  /** Absolute. */
  readonly folder: string;
  /** A login shell when empty. */
  readonly command: string;
  /** The person's own environment. */
  readonly person: Environment;
  readonly extra: Readonly<Record<string, string>>;
  /** Undefined for shells left as they are. */
  readonly integration: IntegrationFiles | undefined;
};

type Shell = 'bash' | 'zsh' | 'fish' | 'powershell' | 'other';

/** How a program in a terminal is started (agents contract 10.3). */
export function shellLaunch(request: LaunchRequest): Launch {
  const { shell, command, folder } = request;
  const env = terminalEnvironment(request);
  const kind = shellKind(shell);
  const start =
    command === '' ? interactive(request, kind, env) : { args: commandArgs(kind, command), env };
  return { file: shell, cwd: folder, command, args: [...start.args], env: start.env };
}

function shellKind(shell: string): Shell {
  // A Windows path may be looked at on another system: in a test.
  const name = basename(shell.replaceAll('\\', '/'))
    .toLowerCase()
    .replace(/\.exe$/, '');
  if (name === 'bash' || name === 'zsh' || name === 'fish') return name;
  return name === 'pwsh' || name === 'powershell' ? 'powershell' : 'other';
}

function commandArgs(kind: Shell, command: string): readonly string[] {
  return kind === 'powershell' ? ['-NoLogo', '-Command', command] : ['-c', command];
}

type Start = { readonly args: readonly string[]; readonly env: Record<string, string> };

function interactive(request: LaunchRequest, kind: Shell, env: Record<string, string>): Start {
  const { integration, platform } = request;
  if (kind === 'powershell') {
    if (!integration) return { args: ['-NoLogo'], env };
    const script = integration.powershell.replaceAll("'", "''");
    // Read as text: the policy for script files is the person's to set.
    const read = `. ([scriptblock]::Create([IO.File]::ReadAllText('${script}')))`;
    return { args: ['-NoLogo', '-NoExit', '-Command', read], env };
  }
  if (!integration || kind === 'other') {
    return { args: platform === 'win32' ? [] : ['-l'], env };
  }
  switch (kind) {
    case 'bash':
      return {
        args: ['--rcfile', integration.bash, '-i'],
        env: { ...env, PILOTHOUSE_LOGIN: '1' },
      };
    case 'zsh': {
      const own = env['ZDOTDIR'];
      return {
        args: ['-l', '-i'],
        env: {
          ...env,
          ZDOTDIR: integration.zsh,
          ...(own !== undefined && { PILOTHOUSE_ZDOTDIR: own, PILOTHOUSE_ZDOTDIR_SET: '1' }),
        },
      };
    }
    case 'fish':
      return { args: ['-l', '--init-command', `source ${quoteFish(integration.fish)}`], env };
    default:
      return kind satisfies never;
  }
}

function quoteFish(path: string): string {
  return `'${path.replaceAll(/['\\]/g, String.raw`\$&`)}'`;
}

/** Not this core's surroundings: its own terminal, or the multiplexer it may run in. */
const foreignNames = new Set(['TMUX', 'TMUX_PANE', 'STY', 'WINDOW', 'WINDOWID', 'TERMCAP']);
const sizeNames = new Set(['COLUMNS', 'LINES', 'TERM_PROGRAM', 'TERM_PROGRAM_VERSION', 'NO_COLOR']);

function terminalEnvironment(request: LaunchRequest): Record<string, string> {
  const { person, extra, platform } = request;
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(person)) {
    if (value === undefined || foreignNames.has(name) || sizeNames.has(name)) continue;
    env[name] = value;
  }
  Object.assign(env, extra, {
    TERM: 'xterm-256color',
    COLORTERM: 'truecolor',
    SSH_CLIENT: '0.0.0.0 0 0',
    SSH_CONNECTION: '0.0.0.0 0 0.0.0.0 0',
  });
  if (platform !== 'win32' && needsUtf8(env)) {
    env['LC_CTYPE'] = platform === 'darwin' ? 'UTF-8' : 'C.UTF-8';
  }
  return env;
}

function needsUtf8(env: Readonly<Record<string, string>>): boolean {
  if (env['LC_ALL']) return false;
  return !/utf-?8/i.test(env['LC_CTYPE'] || env['LANG'] || '');
}

/** Places where PowerShell may lie, the newer one first. */
export function windowsShells(env: Environment): readonly string[] {
  const root = env['SystemRoot'] ?? String.raw`C:\Windows`;
  const paths = (env['Path'] ?? env['PATH'] ?? '').split(delimiter === ':' ? ';' : delimiter);
  return [
    ...paths.filter((path) => path !== '').map((path) => `${path.replace(/\\$/, '')}\\pwsh.exe`),
    String.raw`${root}\System32\WindowsPowerShell\v1.0\powershell.exe`,
  ];
}

/** Shells of a system without a word from the person, the best first. */
export const fallbackShells: readonly string[] = ['bash', 'zsh', 'sh'].map((name) =>
  join('/bin', name),
);
