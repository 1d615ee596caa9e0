import { afterAll, beforeAll, expect } from 'vitest';
import {
  createChatClient,
  openWorkspace,
  PREFIX,
  startCoreWith,
  type ChatClient,
} from '#test/support/chat-client.ts';
import type { TestCore } from '#test/support/core.ts';
import { createByteReader, desktopTest } from '#test/support/desktop.ts';
import { createScriptedModel } from '#test/support/scripted-model.ts';
import { tempFolder } from '#test/support/temp-folder.ts';

/** The checklist's point on the desktop, by a viewer's whole handshake. */

let core: TestCore;
let client: ChatClient;

beforeAll(async () => {
  core = await startCoreWith(createScriptedModel([]));
  client = createChatClient(core);
});
afterAll(() => core.close());

desktopTest(
  '14: the first bytes are an RFB version, all frames are binary, and a picture comes',
  async () => {
    const workspaceId = await openWorkspace(core, await tempFolder());
    const chat = await client.create('Show', { workspace_id: workspaceId });
    const socket = core.socket(`${PREFIX}/${chat.id}/stream/desktop`);
    await socket.opened();
    expect(socket.raw.protocol).toBe('');
    expect(socket.raw.extensions).toBe('');
    const bytes = createByteReader(socket);
    const send = (...values: readonly number[]): void => socket.raw.send(Buffer.from(values));

    expect((await bytes.take(12)).toString('latin1')).toBe('RFB 003.008\n');
    socket.raw.send(Buffer.from('RFB 003.008\n'));
    const [kinds = 0] = await bytes.take(1);
    // 1 is the security type None.
    expect(Array.from(await bytes.take(kinds))).toEqual([1]);
    send(1);
    expect((await bytes.take(4)).readUInt32BE()).toBe(0);
    send(1);
    const screen = await bytes.take(24);
    const [width, height] = [screen.readUInt16BE(0), screen.readUInt16BE(2)];
    expect([width, height]).toEqual([1920, 1080]);
    expect((await bytes.take(screen.readUInt32BE(20))).toString('utf8')).toContain('Pilothouse');

    // The whole screen, whose pixels come raw, since no other encoding was agreed on.
    send(3, 0, 0, 0, 0, 0, width >> 8, width & 0xff, height >> 8, height & 0xff);
    let pixels = 0;
    while (pixels < width * height) {
      const head = await bytes.take(4);
      expect(head[0]).toBe(0);
      for (let left = head.readUInt16BE(2); left > 0; left -= 1) {
        const rectangle = await bytes.take(12);
        expect(rectangle.readInt32BE(8)).toBe(0);
        const size = rectangle.readUInt16BE(4) * rectangle.readUInt16BE(6);
        await bytes.take((size * (screen[4] ?? 0)) / 8);
        pixels += size;
      }
    }
    socket.close();
    expect(await socket.closed()).toBe(1005);
  },
);
