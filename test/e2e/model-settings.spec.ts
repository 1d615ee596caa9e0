import { startProviderServer } from '../support/providers/provider-server.ts';
import { call } from './api.ts';
import { expect, test } from './app.ts';
import { inspect } from './inspect.ts';

test('a test of a provider says what to add first, and what the provider said', async ({ app }) => {
  const { page } = app;
  const server = await startProviderServer();
  await call(page, '/api/experimental/chats/providers', {
    provider: 'openai-compat',
    base_url: `${server.url}/v1`,
    api_key: 'sk-wrong',
  });
  await page.goto(`${app.url}/#/settings/models`);
  const providers = page.getByRole('region', { name: 'Providers' });
  const outcome = providers.getByRole('alert');
  const run = providers.getByRole('button', { name: 'Test', exact: true });
  await run.click();
  await expect(outcome).toContainText('Add a model first.');
  expect(server.requests).toHaveLength(0);
  await inspect(page, 'provider-without-model', outcome, ['wide', 'narrow']);

  await providers.getByRole('button', { name: 'Add a model' }).click();
  await page.getByRole('textbox', { name: 'Model', exact: true }).fill('harbour-1');
  await page.getByRole('button', { name: 'Add model' }).click();
  await expect(outcome).toHaveCount(0);

  const refusals = [
    { status: 401, code: 'invalid_api_key', message: 'Incorrect API key: sk-wrong.' },
    { status: 404, code: 'model_not_found', message: 'The model `harbour-1` does not exist.' },
  ];
  for (const { status, code, message } of refusals) {
    const error = { message, type: 'invalid_request_error', param: null, code };
    server.queue((answer) => answer.json(status, { error }));
    await run.click();
    // Its own words, but for the key.
    await expect(outcome).toContainText(message.replace('sk-wrong', '[redacted]'));
  }
  expect(server.requests.map(({ body }) => body)).toEqual([
    expect.objectContaining({ model: 'harbour-1' }),
    expect.objectContaining({ model: 'harbour-1' }),
  ]);
  await inspect(page, 'provider-refuses', outcome, ['wide', 'narrow']);
  await server.close();
});
