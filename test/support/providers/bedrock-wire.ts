import { crc32 } from 'node:zlib';

/** Frames of AWS's binary event stream, as `converse-stream` sends them. */

function header(name: string, value: string): Buffer {
  const valueLength = Buffer.alloc(2);
  valueLength.writeUInt16BE(Buffer.byteLength(value));
  // 7 is the type of a string.
  return Buffer.concat([
    Buffer.from([Buffer.byteLength(name)]),
    Buffer.from(name),
    Buffer.from([7]),
    valueLength,
    Buffer.from(value),
  ]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function message(headers: Readonly<Record<string, string>>, payload: unknown): Buffer {
  const head = Buffer.concat(Object.entries(headers).map(([name, value]) => header(name, value)));
  const body = Buffer.from(JSON.stringify(payload));
  const lengths = Buffer.concat([uint32(16 + head.length + body.length), uint32(head.length)]);
  const checked = Buffer.concat([lengths, uint32(crc32(lengths)), head, body]);
  return Buffer.concat([checked, uint32(crc32(checked))]);
}

function event(type: string, payload: unknown): Buffer {
  return message(
    { ':event-type': type, ':content-type': 'application/json', ':message-type': 'event' },
    payload,
  );
}

export const bedrock = {
  start: (): Buffer => event('messageStart', { role: 'assistant', p: 'abcd' }),
  text: (contentBlockIndex: number, text: string): Buffer =>
    event('contentBlockDelta', { contentBlockIndex, delta: { text }, p: 'abcdef' }),
  reasoning: (contentBlockIndex: number, text: string): Buffer =>
    event('contentBlockDelta', { contentBlockIndex, delta: { reasoningContent: { text } } }),
  signature: (contentBlockIndex: number, signature: string): Buffer =>
    event('contentBlockDelta', { contentBlockIndex, delta: { reasoningContent: { signature } } }),
  toolStart: (contentBlockIndex: number, toolUseId: string, name: string): Buffer =>
    event('contentBlockStart', { contentBlockIndex, start: { toolUse: { toolUseId, name } } }),
  toolJson: (contentBlockIndex: number, input: string): Buffer =>
    event('contentBlockDelta', { contentBlockIndex, delta: { toolUse: { input } } }),
  blockStop: (contentBlockIndex: number): Buffer =>
    event('contentBlockStop', { contentBlockIndex }),
  stop: (stopReason: string): Buffer => event('messageStop', { stopReason }),
  usage: (usage: Readonly<Record<string, number>>): Buffer =>
    event('metadata', { usage, metrics: { latencyMs: 500 } }),
  exception: (type: string, text: string): Buffer =>
    message(
      {
        ':exception-type': type,
        ':content-type': 'application/json',
        ':message-type': 'exception',
      },
      { message: text },
    ),
};

export function bedrockText(text: string): readonly Buffer[] {
  return [
    bedrock.start(),
    bedrock.text(0, text),
    bedrock.blockStop(0),
    bedrock.stop('end_turn'),
    bedrock.usage({ inputTokens: 10, outputTokens: 5, totalTokens: 15 }),
  ];
}
