import { afterEach, beforeEach, expect, test } from 'vitest';
import { createModelClient, type PromptFile, type PromptMessage } from '#main/agent-loop/index.ts';
import { systemClock } from '#main/platform/clock.ts';
import { anthropicText } from '#test/support/providers/anthropic-wire.ts';
import { chatText } from '#test/support/providers/chat-completions-wire.ts';
import { collect, modelRequest } from '#test/support/providers/collect.ts';
import { openaiText } from '#test/support/providers/openai-wire.ts';
import {
  startProviderServer,
  streamed,
  type ProviderServer,
} from '#test/support/providers/provider-server.ts';
import { pdf, png } from '#test/support/sample-files.ts';

let server: ProviderServer;
beforeEach(async () => {
  server = await startProviderServer();
});
afterEach(() => server.close());

const picture: PromptFile = { name: 'dot.png', mediaType: 'image/png', data: png };
const paper: PromptFile = { name: 'paper.pdf', mediaType: 'application/pdf', data: pdf };
const withFiles: PromptMessage = { role: 'user', text: 'Look.', files: [picture, paper] };

const account = { displayName: 'The provider', apiKey: 'sk-planted-0123456789' };

/** What went over the wire. */
async function sent(
  provider: 'anthropic' | 'openai' | 'openai-compat',
  message = withFiles,
): Promise<unknown> {
  const baseUrl = `${server.url}/v1`;
  const client = await createModelClient({ provider, ...account, baseUrl }, { clock: systemClock });
  await collect(client, modelRequest({ messages: [message] }));
  return server.requests[0]?.body;
}

test('Anthropic is given the picture and the PDF before the text', async () => {
  server.queue(streamed(...anthropicText('I see.')));
  expect(await sent('anthropic')).toMatchObject({
    messages: [
      {
        role: 'user',
        content: [
          {
            type: 'image',
            source: { type: 'base64', media_type: 'image/png', data: png.toString('base64') },
          },
          {
            type: 'document',
            source: { type: 'base64', media_type: 'application/pdf', data: pdf.toString('base64') },
          },
          { type: 'text', text: 'Look.' },
        ],
      },
    ],
  });
});

test('OpenAI is given them as data URLs', async () => {
  server.queue(streamed(...openaiText('I see.')));
  expect(await sent('openai')).toMatchObject({
    input: [
      {
        role: 'user',
        content: [
          { type: 'input_image', image_url: `data:image/png;base64,${png.toString('base64')}` },
          {
            type: 'input_file',
            filename: 'paper.pdf',
            file_data: `data:application/pdf;base64,${pdf.toString('base64')}`,
          },
          { type: 'input_text', text: 'Look.' },
        ],
      },
    ],
  });
});

test('a server that only speaks like OpenAI is given pictures, and told of PDFs', async () => {
  server.queue(streamed(...chatText('I see.')));
  expect(await sent('openai-compat')).toMatchObject({
    messages: [
      {
        role: 'user',
        content: [
          {
            type: 'image_url',
            image_url: { url: `data:image/png;base64,${png.toString('base64')}` },
          },
          { type: 'text', text: expect.stringContaining('paper.pdf') },
          { type: 'text', text: 'Look.' },
        ],
      },
    ],
  });
});

test('a picture that Anthropic would refuse is named, and shown to others', async () => {
  const photo = { ...picture, name: 'photo.png', data: new Uint8Array(4_000_000) };
  const message: PromptMessage = { role: 'user', text: 'Look.', files: [photo, picture] };
  server.queue(streamed(...anthropicText('I see.')), streamed(...openaiText('I see.')));
  expect(await sent('anthropic', message)).toMatchObject({
    messages: [
      {
        content: [
          { type: 'text', text: expect.stringContaining('photo.png') },
          { type: 'image' },
          { type: 'text', text: 'Look.' },
        ],
      },
    ],
  });
  await sent('openai', message);
  expect(server.requests[1]?.body).toMatchObject({
    input: [{ content: [{ type: 'input_image' }, { type: 'input_image' }, {}] }],
  });
});
