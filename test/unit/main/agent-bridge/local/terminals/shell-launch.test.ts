import { expect, test } from 'vitest';
import {
  shellLaunch,
  windowsShells,
  type LaunchRequest,
} from '#main/agent-bridge/local/terminals/shell-launch.ts';

const integration = {
  bash: '/d/bash.sh',
  zsh: '/d/zsh',
  fish: "/d/it's.fish",
  powershell: String.raw`C:\it's\powershell.ps1`,
};

function launch(request: Partial<LaunchRequest>) {
  return shellLaunch({
    platform: 'linux',
    shell: '/bin/bash',
    folder: '/w',
    command: '',
    person: { HOME: '/home/ada', LANG: 'C', TMUX: 'x', NO_COLOR: '1', GONE: undefined },
    extra: { CODER: 'true' },
    integration,
    ...request,
  });
}

test('a login shell is one, with the marks where the shell can have them', () => {
  expect(launch({}).args).toEqual(['--rcfile', '/d/bash.sh', '-i']);
  expect(launch({ shell: '/bin/zsh' })).toMatchObject({
    args: ['-l', '-i'],
    env: { ZDOTDIR: '/d/zsh' },
  });
  expect(launch({ shell: '/bin/fish' }).args).toEqual([
    '-l',
    '--init-command',
    String.raw`source '/d/it\'s.fish'`,
  ]);
  for (const shell of ['/bin/bash', '/bin/zsh', '/bin/fish', '/bin/dash']) {
    expect(launch({ shell, integration: undefined }).args).toEqual(['-l']);
  }
  expect(launch({ shell: '/bin/ksh' }).args).toEqual(['-l']);
});

test('a command is the shell’s to run, without marks', () => {
  expect(launch({ command: 'a && b' })).toMatchObject({
    file: '/bin/bash',
    args: ['-c', 'a && b'],
  });
  expect(launch({ command: 'x' }).env).not.toHaveProperty('PILOTHOUSE_LOGIN');
});

test('the environment is the contract’s', () => {
  const { env } = launch({});
  expect(env).toMatchObject({
    HOME: '/home/ada',
    CODER: 'true',
    TERM: 'xterm-256color',
    LC_CTYPE: 'C.UTF-8',
    SSH_CLIENT: '0.0.0.0 0 0',
    SSH_CONNECTION: '0.0.0.0 0 0.0.0.0 0',
  });
  for (const name of ['TMUX', 'NO_COLOR', 'GONE']) expect(env).not.toHaveProperty(name);
  for (const person of [{ LC_ALL: 'C' }, { LANG: 'de_DE.UTF-8' }, { LC_CTYPE: 'en_US.utf8' }]) {
    expect(launch({ person }).env['LC_CTYPE']).toBe(
      'LC_CTYPE' in person ? person.LC_CTYPE : undefined,
    );
  }
});

test('on Windows it is PowerShell, found in the path or with the system', () => {
  const shell = String.raw`C:\Program Files\PowerShell\7\pwsh.exe`;
  const windows = { platform: 'win32', shell, person: {} } as const;
  const started = launch(windows);
  expect(started.args).toEqual([
    '-NoLogo',
    '-NoExit',
    '-Command',
    String.raw`. ([scriptblock]::Create([IO.File]::ReadAllText('C:\it''s\powershell.ps1')))`,
  ]);
  expect(started.env).not.toHaveProperty('LC_CTYPE');
  expect(launch({ ...windows, integration: undefined }).args).toEqual(['-NoLogo']);
  expect(launch({ ...windows, command: 'dir' }).args).toEqual(['-NoLogo', '-Command', 'dir']);
  const cmd = { ...windows, shell: String.raw`C:\Windows\System32\cmd.exe` };
  expect(launch(cmd).args).toEqual([]);
  expect(windowsShells({ Path: String.raw`C:\a\;C:\b`, SystemRoot: String.raw`D:\Win` })).toEqual([
    String.raw`C:\a\pwsh.exe`,
    String.raw`C:\b\pwsh.exe`,
    String.raw`D:\Win\System32\WindowsPowerShell\v1.0\powershell.exe`,
  ]);
});
