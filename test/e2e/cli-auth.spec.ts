import { expect, test } from './app.ts';
import { inspect } from './inspect.ts';

test('another program gets a token from a signed-in browser', async ({ app, page }) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto(`${app.url}/cli-auth`);
  const make = page.getByRole('button', { name: 'Make a token' });
  await inspect(page, 'cli-auth', make, ['wide', 'narrow']);
  await make.click();

  const output = page.getByRole('status', { name: 'Token' });
  await expect(output).toBeVisible();
  await inspect(page, 'cli-auth-token', output, ['wide', 'narrow']);
  const copy = page.getByRole('button', { name: 'Copy the token' });
  await expect(copy).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible();
  const token = await page.evaluate(() => navigator.clipboard.readText());
  await expect(output).toHaveText(token);

  const me = await fetch(`${app.url}/api/v2/users/me`, {
    headers: { 'Coder-Session-Token': token },
  });
  expect(me.status).toBe(200);
  // A link to the page makes nothing by itself.
  await page.reload();
  await expect(make).toBeVisible();
});

test('a browser that is not signed in gets no token', async ({ app, browser }) => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${app.url}/cli-auth`);
  await expect(page.getByText('This browser is not signed in')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Make a token' })).toHaveCount(0);
  await context.close();
});
