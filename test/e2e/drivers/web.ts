import { builtFile, startBuilt } from '../../support/built-app.ts';
import { appArguments, type LaunchedApp, type LaunchOptions } from './driver.ts';

/** A browser against the headless server, signed in by the link that it prints. */
export async function launchWeb(options: LaunchOptions): Promise<LaunchedApp> {
  const core = startBuilt(
    builtFile('main', 'headless.js'),
    ['--headless', ...appArguments(options)],
    { env: options.env },
  );
  const [signInUrl] = await core
    .waitFor(/http:\/\/127\.0\.0\.1:\d+\/sign-in\?code=\S+/)
    .catch(async (error: unknown) => {
      await core.end('SIGKILL');
      throw error;
    });
  const context = await options.browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await page.goto(signInUrl);
  await page.waitForFunction(() => localStorage.getItem('pilothouse.session') !== null);
  return {
    page,
    url: new URL(signInUrl).origin,
    pid: core.pid,
    killCore: async () => void (await core.end('SIGKILL')),
    async close() {
      await context.close();
      await core.end('SIGTERM');
    },
  };
}
