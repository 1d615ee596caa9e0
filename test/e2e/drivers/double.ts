import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext, Page } from '@playwright/test';
import {
  builtFile,
  repositoryRoot,
  startBuilt,
  type BuiltProcess,
} from '../../support/built-app.ts';
import type { FromMain, ToMain, WindowFacts } from '../../support/electron-double/protocol.ts';
import { appArguments, type LaunchedApp, type LaunchOptions } from './driver.ts';

type Question = ToMain extends infer Each
  ? Each extends ToMain
    ? Omit<Each, 'callId' | 'windowId'>
    : never
  : never;

/** What a test of the Electron side can ask beyond the common driver. */
export type DoubleApp = LaunchedApp & {
  readonly windowFacts: WindowFacts;
  /** Addresses given to the desktop to open. */
  readonly openedExternally: readonly string[];
  readonly ask: (question: Question) => Promise<unknown>;
};

/** The page's side of Electron: runs the built preload with a `require` that knows only electron. */
function preloadScript(): string {
  const preload = readFileSync(builtFile('preload', 'index.cjs'), 'utf8');
  return `(() => {
    if (window !== window.top) return;
    const electron = {
      contextBridge: { exposeInMainWorld: (key, api) => { window[key] = Object.freeze(api); } },
      webUtils: { getPathForFile: () => '' },
      ipcRenderer: { invoke: (channel, ...args) => window.doubleInvoke(channel, args) },
    };
    const require = (name) => {
      if (name === 'electron') return electron;
      throw new Error('a sandboxed preload cannot require ' + name);
    };
    const process = { platform: ${JSON.stringify(process.platform)} };
    const module = { exports: {} };
    (function (require, module, exports, process) { ${preload}
    })(require, module, module.exports, process);
  })();`;
}

async function confine(page: Page, ask: DoubleApp['ask'], appOrigin: () => string): Promise<void> {
  await page.exposeBinding('doubleInvoke', ({ frame }, channel: string, args: unknown[]) =>
    ask({
      type: 'invoke',
      channel,
      args,
      frameUrl: frame.url(),
      isTopFrame: frame === page.mainFrame(),
    }),
  );
  // Chromium asks Electron before a frame goes elsewhere; here the router does.
  await page.route(
    (url) => url.origin !== appOrigin(),
    async (route) => {
      const request = route.request();
      if (!request.isNavigationRequest()) return route.continue();
      const may = await ask({ type: 'navigate', url: request.url() });
      return may ? route.continue() : route.abort('aborted');
    },
  );
  page.on('popup', (popup) => {
    const url = popup.url();
    void popup.close().then(() => ask({ type: 'window-open', url }));
  });
}

function talkTo(main: BuiltProcess): {
  ask: (windowId: number, question: Question) => Promise<unknown>;
  on: (listener: (message: FromMain) => void) => void;
} {
  let nextCallId = 1;
  const waiting = new Map<
    number,
    { resolve: (value: unknown) => void; reject: (cause: Error) => void }
  >();
  const listeners: ((message: FromMain) => void)[] = [];
  main.child.on('message', (message: FromMain) => {
    if (message.type === 'answer') waiting.get(message.callId)?.resolve(message.value);
    else if (message.type === 'failure') {
      waiting.get(message.callId)?.reject(new Error(message.message));
    }
    for (const listener of listeners) listener(message);
  });
  return {
    ask(windowId, question) {
      const callId = nextCallId++;
      return new Promise((resolve, reject) => {
        waiting.set(callId, { resolve, reject });
        main.child.send({ ...question, callId, windowId });
      });
    },
    on: (listener) => void listeners.push(listener),
  };
}

/** Our real main process and preload over the Electron double, the window's page in Chromium. */
export async function launchDouble(options: LaunchOptions): Promise<DoubleApp> {
  const main = startBuilt(builtFile('main', 'index.js'), appArguments(options), {
    channel: true,
    env: options.env,
    nodeArgs: [
      '--import',
      join(repositoryRoot, 'test', 'support', 'electron-double', 'register.ts'),
    ],
  });
  const { ask, on } = talkTo(main);
  const openedExternally: string[] = [];
  let facts: WindowFacts | undefined;
  const load = new Promise<{ id: number; url: string }>((resolve, reject) => {
    main.child.once('exit', (code) => reject(new Error(`main process ended with ${code}`)));
    on((message) => {
      if (message.type === 'window') facts = message.options;
      if (message.type === 'opened-external') openedExternally.push(message.url);
      if (message.type === 'load') resolve(message);
    });
  });

  const { id, url } = await load;
  const context: BrowserContext = await options.browser.newContext({
    viewport: { width: 1440, height: 900 },
  });
  await context.addInitScript(preloadScript());
  const page = await context.newPage();
  const askWindow: DoubleApp['ask'] = (question) => ask(id, question);
  await confine(page, askWindow, () => new URL(url).origin);
  on((message) => {
    if (message.type === 'paste') void page.keyboard.press('ControlOrMeta+v');
  });
  await page.goto(url);
  if (!facts) throw new Error('no window was made');
  return {
    page,
    url: new URL(url).origin,
    pid: main.pid,
    windowFacts: facts,
    openedExternally,
    ask: askWindow,
    killCore: async () => void (await main.end('SIGKILL')),
    async close() {
      await context.close();
      await main.end('SIGTERM');
    },
  };
}
