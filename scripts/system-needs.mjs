// Programs that the tests use and npm does not bring.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run, say, SetupError } from './toolchain.mjs';

/**
 * `chromium` runs the end-to-end tests; without fonts its screenshots are empty boxes. `Xvnc` is
 * the desktop of workspaces, on Linux only, and xev says there what arrives. Terminals are tried with shells and programs that draw
 * on the whole screen.
 */
const needs = [
  { name: 'git', packages: ['git'], present: () => onPath('git') },
  { name: 'Chromium', packages: ['chromium'], present: () => chromium() !== undefined },
  {
    name: 'fonts',
    packages: ['fonts-liberation', 'fonts-dejavu-core'],
    present: () => process.platform !== 'linux' || existsSync('/usr/share/fonts/truetype/dejavu'),
  },
  {
    name: 'programs for terminals',
    packages: ['vim', 'less', 'tmux', 'zsh', 'fish'],
    present: () =>
      process.platform !== 'linux' || ['vim', 'less', 'tmux', 'zsh', 'fish'].every(inPath),
  },
  {
    name: 'Xvnc',
    packages: ['tigervnc-standalone-server', 'openbox', 'x11-utils'],
    present: () => process.platform !== 'linux' || ['Xvnc', 'openbox', 'xev'].every(inPath),
  },
];

function onPath(command) {
  return spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0;
}

/** For programs that do not know `--version`. */
function inPath(command) {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.some((folder) => existsSync(join(folder, command)));
}

/** The browser for the end-to-end tests, or undefined. `PILOTHOUSE_CHROMIUM` names another. */
export function chromium() {
  const candidates = [
    process.env.PILOTHOUSE_CHROMIUM,
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  ];
  return candidates.find((path) => path && existsSync(path));
}

function isDebian() {
  if (!existsSync('/etc/os-release')) return false;
  return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(readFileSync('/etc/os-release', 'utf8'));
}

/** Installs what is missing on Debian as root; returns the names of what is still missing. */
export async function ensureSystemNeeds() {
  const missing = needs.filter((need) => !need.present());
  if (missing.length === 0) return [];
  const names = missing.map((need) => need.name).join(', ');
  if (isDebian() && process.getuid?.() === 0) {
    say(`Installing system packages: ${names} …`);
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const options = { env, quiet: true, label: 'installing system packages' };
    const packages = missing.flatMap((need) => need.packages);
    if ((await run('apt-get', ['update', '-q'], options)) !== 0) say('apt-get update failed');
    const args = ['install', '-y', '-q', '--no-install-recommends', ...packages];
    if ((await run('apt-get', args, options)) !== 0) throw new SetupError('apt-get install failed');
  } else {
    const packages = missing.flatMap((need) => need.packages).join(' ');
    say(`Missing on this machine: ${names} (Debian packages: ${packages}).`);
  }
  return needs.filter((need) => !need.present()).map((need) => need.name);
}
