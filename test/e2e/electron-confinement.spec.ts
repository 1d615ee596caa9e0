import { asDouble, expect, test } from './app.ts';

test.beforeEach(({ driver }) => {
  test.skip(driver !== 'double', 'asks the main process through the double');
});

test('the window has no Node, a sandbox and an isolated world', ({ app }) => {
  expect(asDouble(app).windowFacts.webPreferences).toMatchObject({
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    webviewTag: false,
  });
});

test('the page gets its session through the preload and nothing else of Electron', async ({
  app,
}) => {
  const exposed = await app.page.evaluate(() => {
    const bridge = (window as unknown as { pilothouse: object }).pilothouse;
    return {
      names: Object.keys(bridge).toSorted(),
      require: typeof Reflect.get(window, 'require'),
    };
  });
  expect(exposed).toEqual({
    names: ['paste', 'pathOf', 'pickFolder', 'platform', 'session', 'setTheme'],
    require: 'undefined',
  });
  await expect(app.page.getByRole('navigation').first()).toBeVisible();
});

test('a call from another page or from a frame inside ours is refused', async ({ app }) => {
  const { ask, url } = asDouble(app);
  const call = { type: 'invoke', channel: 'pilothouse:session', args: [] } as const;
  await expect(ask({ ...call, frameUrl: `${url}/`, isTopFrame: true })).resolves.toMatchObject({
    url,
  });
  const strangers = [
    { frameUrl: 'https://example.org/', isTopFrame: true },
    { frameUrl: url.replace(/\d+$/, '1'), isTopFrame: true },
    { frameUrl: `${url}/`, isTopFrame: false },
  ];
  for (const stranger of strangers) {
    await expect(ask({ ...call, ...stranger })).rejects.toThrow('refused sender');
  }
});

test('the window stays on its origin and opens no other', async ({ app }) => {
  const { ask, url, openedExternally } = asDouble(app);
  await expect(ask({ type: 'navigate', url: `${url}/chats/x` })).resolves.toBe(true);
  await expect(ask({ type: 'navigate', url: 'https://example.org/' })).resolves.toBe(false);
  await expect(ask({ type: 'navigate', url: 'file:///etc/passwd' })).resolves.toBe(false);
  await expect(ask({ type: 'window-open', url: 'https://example.org/' })).resolves.toBe('deny');
  await expect(ask({ type: 'window-open', url: 'file:///etc/passwd' })).resolves.toBe('deny');
  expect(openedExternally).toEqual(['https://example.org/']);
});

test('no permission is given but copying from our own page', async ({ app }) => {
  const { ask, url } = asDouble(app);
  for (const permission of ['media', 'geolocation', 'notifications', 'clipboard-read', 'hid']) {
    await expect(ask({ type: 'permission', permission, origin: url })).resolves.toEqual({
      requested: false,
      checked: false,
      device: false,
    });
  }
  const copy = { type: 'permission', permission: 'clipboard-sanitized-write' } as const;
  await expect(ask({ ...copy, origin: url })).resolves.toMatchObject({ checked: true });
  await expect(ask({ ...copy, origin: 'https://example.org' })).resolves.toMatchObject({
    checked: false,
  });
});
