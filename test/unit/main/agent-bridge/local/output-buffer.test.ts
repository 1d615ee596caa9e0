import { array, assert, constantFrom, integer, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  createOutputBuffer,
  KEPT_BYTES,
} from '#main/agent-bridge/local/processes/output-buffer.ts';

const line = `${'0123456789'.repeat(9)}abcdefghi\n`;

describe('kept output', () => {
  test('is whole up to 32 KiB', () => {
    const buffer = createOutputBuffer();
    const text = line.repeat(400).slice(0, 2 * KEPT_BYTES);
    for (let at = 0; at < text.length; at += 1000) {
      buffer.write(Buffer.from(text.slice(at, at + 1000)));
    }
    expect(buffer.read()).toEqual({ output: text });
  });

  test('of 40 KiB is the first and last 16 KiB with a line between', () => {
    const buffer = createOutputBuffer();
    const text = line.repeat(500).slice(0, 40 * 1024);
    buffer.write(Buffer.from(text));
    expect(buffer.read()).toEqual({
      output: `${text.slice(0, KEPT_BYTES)}\n\n[... 8192 bytes omitted ...]\n\n${text.slice(-KEPT_BYTES)}`,
      truncated: {
        original_bytes: 40 * 1024,
        retained_bytes: 32 * 1024,
        omitted_bytes: 8 * 1024,
        strategy: 'head_tail',
      },
    });
  });

  test('has lines of at most 2,048 bytes', () => {
    const buffer = createOutputBuffer();
    buffer.write(Buffer.from(`short\n${'x'.repeat(5000)}\nend\n`));
    const { output, truncated } = buffer.read();
    expect(output).toBe(`short\n${'x'.repeat(2048)}... [line cut: 5000 bytes]\nend\n`);
    expect(truncated).toMatchObject({ original_bytes: 5011, omitted_bytes: 2952 });
  });

  test('never shows half a character, and keeps count', () => {
    const text = array(constantFrom('é\n', '⛵\n', '𝄞\n', 'abc\n'), { minLength: 1 });
    assert(
      property(text, integer({ min: 1, max: 5000 }), (pieces, chunkBytes) => {
        const bytes = Buffer.from(
          pieces.join('').repeat(Math.ceil(50_000 / pieces.join('').length)),
        );
        const buffer = createOutputBuffer();
        for (let at = 0; at < bytes.length; at += chunkBytes) {
          buffer.write(bytes.subarray(at, at + chunkBytes));
        }
        const { output, truncated } = buffer.read();
        expect(output).not.toContain('\uFFFD');
        expect(truncated?.original_bytes).toBe(bytes.length);
        const shown = output.replace(/\n\n\[\.\.\. \d+ bytes omitted \.\.\.\]\n\n/, '');
        expect(Buffer.byteLength(shown)).toBe(truncated?.retained_bytes);
      }),
      { numRuns: 30 },
    );
  });
});
