import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  keepHead,
  keepHeadAndTail,
  MAX_OUTPUT_BYTES,
  showOutput,
} from '#main/agent-loop/tools/truncate.ts';

test('short output stays as it is', () => {
  expect(showOutput('ok\n')).toEqual({ output: 'ok\n' });
});

test('the middle of long output is left out, and counted', () => {
  const output = `START\n${'line of text\n'.repeat(10_000)}END\n`;
  const shown = showOutput(output);
  expect(shown.output).toMatch(/^START\n/);
  expect(shown.output).toMatch(/END\n$/);
  const retained = Buffer.byteLength(shown.output);
  expect(retained).toBeLessThanOrEqual(MAX_OUTPUT_BYTES);
  expect(shown.truncated).toEqual({
    original_bytes: Buffer.byteLength(output),
    retained_bytes: retained,
    omitted_bytes: Buffer.byteLength(output) - retained,
    strategy: 'head_tail',
  });
});

test('a long line is cut', () => {
  const shown = showOutput(`a\n${'x'.repeat(5000)}\nb`);
  const lines = shown.output.split('\n');
  expect(lines).toHaveLength(3);
  expect(Buffer.byteLength(lines[1] ?? '')).toBeLessThanOrEqual(2048);
  expect(shown.truncated?.original_bytes).toBe(5004);
});

test('what was left out before counts as well', () => {
  const before = {
    original_bytes: 1_000_000,
    retained_bytes: 2,
    omitted_bytes: 999_998,
    strategy: 'head_tail',
  } as const;
  expect(showOutput('ab', before).truncated).toEqual(before);
});

test('never splits a character, never exceeds the limit', () => {
  const texts = fc
    .string({ unit: 'grapheme', minLength: 100, maxLength: 2000 })
    .filter((text) => !text.includes('\ufffd'));
  fc.assert(
    fc.property(texts, fc.integer({ min: 200, max: 1500 }), (text, maxBytes) => {
      for (const cut of [keepHead(text, maxBytes), keepHeadAndTail(text, maxBytes)]) {
        expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(maxBytes);
        expect(cut).not.toContain('\ufffd');
      }
    }),
  );
});
