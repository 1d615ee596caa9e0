import { array, assert, integer, oneof, property, record, string, uint8Array } from 'fast-check';
import { expect, test } from 'vitest';
import {
  bytesFrame,
  bytesHeader,
  createFrameReader,
  FRAME_HEADER_BYTES,
  jsonFrame,
} from '#main/agent-bridge/local/terminals/framing.ts';

test('frames come out in order, however they were cut', () => {
  const frame = oneof(uint8Array({ minLength: 1, maxLength: 50 }), record({ a: string() }));
  assert(
    property(array(frame), integer({ min: 1, max: 7 }), (frames, step) => {
      const wire = Buffer.concat(
        frames.map((value) =>
          value instanceof Uint8Array
            ? Buffer.concat([bytesHeader(value.length), value])
            : jsonFrame(value),
        ),
      );
      const seen: (string | number)[] = [];
      const read = createFrameReader({
        json: (value) => void seen.push(JSON.stringify(value)),
        bytes: (part) => void seen.push(...part),
      });
      for (let at = 0; at < wire.length; at += step) {
        expect(read(wire.subarray(at, at + step))).toBe(true);
      }
      expect(seen).toEqual(
        frames.flatMap((value): readonly (string | number)[] =>
          value instanceof Uint8Array ? Array.from(value) : [JSON.stringify(value)],
        ),
      );
    }),
  );
});

test('what is no frame is refused', () => {
  const read = () => createFrameReader({ json: () => undefined, bytes: () => undefined });
  expect(read()(Buffer.from('GET / HTTP/1.1\r\n'))).toBe(false);
  expect(read()(Buffer.from([0, 0, 0, 2, 1, 0x7b, 0x7b]))).toBe(false);
  expect(read()(Buffer.from([0xff, 0xff, 0xff, 0xff, 1]))).toBe(false);
});

test('a frame is written to memory that may be longer than it', () => {
  const memory = Buffer.alloc(64, 0xff);
  const parts = [Buffer.from('ab'), Buffer.from('cde')];
  const frame = bytesFrame(memory, parts, 5);
  expect(frame).toEqual(Buffer.concat([bytesHeader(5), ...parts]));
  expect(frame.subarray(FRAME_HEADER_BYTES).toString()).toBe('abcde');
});
