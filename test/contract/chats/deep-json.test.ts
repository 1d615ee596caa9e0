import { expect, onTestFinished, test } from 'vitest';
import { modelConfigSchema } from '#shared/api/models.ts';
import { createChatClient, openWorkspace, PREFIX } from '#test/support/chat-client.ts';
import { startTestCore } from '#test/support/core.ts';
import { startMcpHttpServer } from '#test/support/mcp/http-server.ts';
import { anthropic, anthropicCall, anthropicText } from '#test/support/providers/anthropic-wire.ts';
import {
  startProviderServer,
  streamed,
  type Answer,
} from '#test/support/providers/provider-server.ts';
import { tempFolder } from '#test/support/temp-folder.ts';

/** More than the database's JSON functions read. */
const levels = 1_500;
const deepArgs = `{"path":${'['.repeat(levels)}${']'.repeat(levels)}}`;

test('deep arguments are told to the model and a deep result is text, and the turn goes on', async () => {
  const server = await startProviderServer();
  onTestFinished(() => server.close());
  const mcp = await startMcpHttpServer({ token: 'secret' });
  onTestFinished(() => mcp.close());
  const core = await startTestCore({ env: {} });
  onTestFinished(() => core.close());
  const provider = { provider: 'anthropic', api_key: 'k', base_url: server.url };
  await core.api('POST', `${PREFIX}/providers`, provider);
  const created = await core.api('POST', `${PREFIX}/model-configs`, {
    provider: 'anthropic',
    model: 'claude-big',
    context_limit: 100_000,
  });
  const model = modelConfigSchema.parse(created.body);
  const tools = await core.api('POST', '/api/experimental/mcp/servers', {
    display_name: 'Test',
    slug: 'test',
    url: mcp.url,
    auth_type: 'custom_headers',
    custom_headers: { Authorization: 'Bearer secret' },
  });
  const { id: mcpServerId } = tools.body as { id: string };
  const answers = [
    streamed(
      anthropic.start(),
      anthropic.toolStart(0, 'call_a', 'read_file'),
      anthropic.toolJson(0, deepArgs),
      anthropic.blockStop(0),
      anthropic.end('tool_use'),
    ),
    streamed(...anthropicCall('call_b', 'test__nested', {})),
    streamed(...anthropicText('Done.')),
  ];
  const told: string[] = [];
  const answer: Answer = async (writer, request) => {
    server.queue(answer);
    const asked = JSON.stringify(request.body);
    // Models are also asked for a title and a label.
    const next = asked.includes('test__nested') ? answers.shift() : undefined;
    if (!next) return writer.json(400, anthropic.errorBody('invalid_request_error', 'no'));
    told.push(asked);
    await next(writer, request);
  };
  server.queue(answer);
  const client = createChatClient(core);
  const chat = await client.create('go', {
    model_config_id: model.id,
    mcp_server_ids: [mcpServerId],
    workspace_id: await openWorkspace(core, await tempFolder(), 'full'),
  });
  const follower = await client.follow(chat.id);
  await follower.until(
    (event) => event.type === 'status' && /waiting|error/.test(event.status.status),
  );
  const parts = (await client.history(chat.id)).flatMap(({ content }) => content ?? []);
  const results = parts.filter((part) => part.type === 'tool-result');
  expect(results).toMatchObject([
    {
      tool_call_id: 'call_a',
      is_error: true,
      result: { error: expect.stringContaining('500 levels') },
    },
    { tool_call_id: 'call_b', result: { output: expect.stringMatching(/^\[+1\]+$/) } },
  ]);
  expect(parts.at(-1)).toMatchObject({ type: 'text', text: 'Done.' });
  expect(told[1]).toContain('500 levels');
});
