import { join } from 'node:path';
import { coreOptions } from './bootstrap/core-options.ts';
import { HELP, type LaunchOptions, readLaunchOptions } from './bootstrap/launch-options.ts';
import { type Core, startCore, StartError } from './bootstrap/start-core.ts';
import { callersFolder } from './platform/env.ts';
import { endOnSignal } from './platform/exit-signals.ts';
import { openInBrowser } from './platform/open-in-browser.ts';

async function announce(core: Core, launch: LaunchOptions): Promise<void> {
  if (launch.json) {
    const line = { url: core.url, session_token: core.sessionToken, pid: process.pid };
    process.stdout.write(`${JSON.stringify(line)}\n`);
    return;
  }
  const signInUrl = core.createSignInUrl();
  process.stdout.write(
    `Pilothouse listens on ${core.url}. Sign in, once, with\n\n  ${signInUrl}\n\n`,
  );
  if (!launch.headless && (await openInBrowser(signInUrl, process.env))) {
    process.stdout.write('The link was opened in your browser.\n');
  }
  process.stdout.write('Press Ctrl+C to end.\n');
}

/** The built window's files, seen from the built entry or from the sources. */
function rendererDir(): string {
  const here = import.meta.dirname;
  return import.meta.filename.endsWith('.ts')
    ? join(here, '..', '..', 'out', 'renderer')
    : join(here, '..', 'renderer');
}

async function main(): Promise<number | undefined> {
  const launch = readLaunchOptions(process.argv.slice(2), process.env, callersFolder());
  if (!launch.ok) {
    process.stderr.write(`${launch.error}\n\n${HELP}`);
    return 2;
  }
  if (launch.value.help) {
    process.stdout.write(HELP);
    return 0;
  }
  try {
    const core = await startCore(coreOptions(launch.value, rendererDir()));
    endOnSignal((reason) => core.close(reason), core.logger);
    await announce(core, launch.value);
    return undefined;
  } catch (cause) {
    if (!(cause instanceof StartError)) throw cause;
    process.stderr.write(`${cause.message}\n`);
    return 1;
  }
}

process.exitCode = await main();
