import { spawn } from 'node:child_process';

function opener(platform: NodeJS.Platform, url: string): readonly [string, ...string[]] {
  switch (platform) {
    case 'darwin':
      return ['open', url];
    case 'win32':
      // An empty title, else `start` takes the quoted address for one.
      return ['cmd', '/c', 'start', '', url.replaceAll('&', '^&')];
    default:
      return ['xdg-open', url];
  }
}

/**
 * Shows an address in the person's browser. On Linux only where there is a display. Resolves to
 * whether an opener was started; the browser is nobody's child.
 */
export function openInBrowser(url: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  const { platform } = process;
  const hasDisplay = platform !== 'linux' || Boolean(env['DISPLAY'] ?? env['WAYLAND_DISPLAY']);
  if (!hasDisplay) return Promise.resolve(false);
  const [command, ...args] = opener(platform, url);
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: 'ignore', detached: true });
    child.once('error', () => resolve(false));
    child.once('spawn', () => {
      child.unref();
      resolve(true);
    });
  });
}
