import { expect, test } from 'vitest';
import { createOscScanner } from '#main/agent-bridge/local/terminals/host/osc-scanner.ts';
import { createPending } from '#main/agent-bridge/local/terminals/host/pending-output.ts';
import { quietReplay } from '#main/agent-bridge/local/terminals/host/replay.ts';
import { createRingBuffer } from '#main/agent-bridge/local/terminals/host/ring-buffer.ts';
import { newest, SCROLLBACK_BYTES } from '#main/agent-bridge/local/terminals/scrollback-file.ts';

test('the ring holds the newest bytes', () => {
  const ring = createRingBuffer(8);
  expect(ring.read().toString()).toBe('');
  let all = '';
  for (const part of ['abc', 'defgh', 'i', 'jklmnopqrstuv', 'w', 'xy']) {
    ring.write(Buffer.from(part));
    all += part;
    expect(ring.read().toString()).toBe(all.slice(-8));
  }
});

test('folders and titles are found, however the output is cut', () => {
  const output = Buffer.from(
    'text\x1b]7;file://host/a%20b\x07\x1b]2;one\x1b\\\x1b]52;c;zzz\x07\x1b[31m\x1b]0;t\u0001wö\x07' +
      '\x1b]7;file://host/C:/Users\x07\x1b]7;nonsense\x07\x1b]2;cut\x18off\x07',
  );
  for (const step of [1, 2, 3, 7, output.length]) {
    const seen: string[] = [];
    const scan = createOscScanner({
      cwd: (path) => seen.push(`cwd ${path}`),
      title: (title) => seen.push(`title ${title}`),
    });
    for (let at = 0; at < output.length; at += step) scan(output.subarray(at, at + step));
    expect(seen).toEqual(['cwd /a b', 'title one', 'title twö', 'cwd C:/Users']);
  }
});

test('a replay asks for nothing, and is the same picture', () => {
  const questions = [
    '\x1b[c',
    '\x1b[>c',
    '\x1b[0c',
    '\x1b[6n',
    '\x1b[?6n',
    '\x1b[?2026$p',
    '\x1b[18t',
    '\x1bZ',
    '\x1b]10;?\x07',
    '\x1b]4;1;?\x1b\\',
    '\x1b]52;c;aGk=\x07',
    '\x1bP+q544e\x1b\\',
    '\x05',
    '\x1b[>0q',
    '\x1b[?u',
  ];
  const kept = 'a€\x1b[31mb\x1b[0m\x1b[2J\x1b[?25h\x1b]2;title\x07\x1b]133;A\x07\x1b[1;5r\xff';
  expect(quietReplay(Buffer.from(questions.join(kept))).toString()).toBe(
    kept.repeat(questions.length - 1),
  );
  const binary = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte).filter((b) => b !== 5));
  expect(quietReplay(binary)).toEqual(binary);
});

test('what is kept of long output starts with a whole line', () => {
  const line = 'ä'.repeat(50);
  const kept = newest(Buffer.from(`${line}\n`.repeat(20_000)));
  expect(kept.length).toBeLessThanOrEqual(SCROLLBACK_BYTES);
  expect(kept.toString().split('\n')[0]).toBe(line);
});

test('output that waits for the disk is whole, or the newest of it from a line on', () => {
  const pending = createPending();
  expect(pending.isEmpty()).toBe(true);
  const line = (index: number): string => `${String(index).padStart(99, '.')}\n`;
  let text = '';
  for (let index = 0; index < 2000; index += 1) {
    pending.write(Buffer.from(line(index)));
    text += line(index);
  }
  expect(pending.read()).toEqual({ bytes: Buffer.from(text), isCut: false });
  for (let index = 2000; index < 30_000; index += 1) pending.write(Buffer.from(line(index)));
  const { bytes, isCut } = pending.read();
  expect(isCut).toBe(true);
  const lines = bytes.toString().split(/(?<=\n)/);
  expect(lines.at(-1)).toBe(line(29_999));
  expect(lines[0]).toBe(line(30_000 - lines.length));
  expect(bytes.length).toBeGreaterThan(SCROLLBACK_BYTES - 64 * 1024);
});
