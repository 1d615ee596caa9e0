import { expect, test } from 'vitest';
import { tempFolder } from '#test/support/temp-folder.ts';
import { openTerminals } from './open-terminals.ts';

test('a shell answers, and its exit ends the attachment after the last output', async () => {
  const terminals = await openTerminals(await tempFolder());
  const terminal = await terminals.open();
  terminal.write('echo $((6 * 7)) $TERM $SSH_CLIENT; tty\n');
  await terminal.until('42 xterm-256color 0.0.0.0 0 0');
  await terminal.until(/\/dev\/pts\/\d+/);
  terminal.write('seq 1 20000; exit 7\n');
  expect(await terminal.ended).toBe('exited');
  expect(terminal.text()).toMatch(/19999\r\n20000\r\n/);
  await expect
    .poll(() => terminals.events.at(-1))
    .toMatchObject({ kind: 'ended', terminal: { exitCode: 7 } });
  expect(terminals.port.running()).toEqual([]);
});
