import { expect, test } from 'vitest';
import {
  lastSize,
  sizeMark,
  splitAtSizes,
  withoutSizeMarks,
} from '#main/agent-bridge/local/terminals/size-marks.ts';

const [small, middle, large] = [
  { columns: 40, rows: 10 },
  { columns: 80, rows: 24 },
  { columns: 132, rows: 50 },
];
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

function split(bytes: Buffer, now = large): readonly (readonly [number, string])[] {
  return splitAtSizes(bytes, now).map((part) => [part.size.columns, text(part.bytes)] as const);
}

test('kept output comes in parts of one size each, whatever it holds', () => {
  const euro = Buffer.from('€');
  const kept = Buffer.concat([
    Buffer.from('small\x1b[3'),
    sizeMark(small, middle),
    Buffer.from('1mmiddle'),
    euro.subarray(0, 1),
    sizeMark(middle, large),
    euro.subarray(1),
  ]);
  const parts = splitAtSizes(kept, large);
  expect(parts.map(({ size }) => size)).toEqual([small, middle, large]);
  expect(text(Buffer.concat(parts.map(({ bytes }) => bytes)))).toBe('small\x1b[31mmiddle€');
  expect(text(withoutSizeMarks(kept))).toBe('small\x1b[31mmiddle€');
  expect(lastSize(kept)).toEqual(large);
});

test('what was cut off leaves the size of the rest known', () => {
  const kept = Buffer.concat([
    Buffer.from('cut off'),
    sizeMark(small, middle),
    Buffer.from('of the middle\n'),
    sizeMark(middle, large),
    Buffer.from('end'),
  ]);
  expect(split(kept.subarray(kept.indexOf('middle')))).toEqual([
    [80, 'middle\n'],
    [132, 'end'],
  ]);
});

test('without a mark all is of the size there is; the last part always is', () => {
  expect(split(Buffer.alloc(0))).toEqual([[132, '']]);
  expect(split(Buffer.from('plain'))).toEqual([[132, 'plain']]);
  expect(split(sizeMark(small, small))).toEqual([[132, '']]);
  const crashed = Buffer.concat([sizeMark(large, small), Buffer.from('end')]);
  expect(split(crashed)).toEqual([
    [40, 'end'],
    [132, ''],
  ]);
  expect(lastSize(Buffer.from('plain'))).toBeUndefined();
});

test('a size that no terminal can have, from a program that makes a mark up, is none', () => {
  const madeUp = Buffer.from('\x1b]7340;0x99999;70000x0\x07x');
  expect(splitAtSizes(madeUp, large)[0]?.size).toEqual({ columns: 65_535, rows: 1 });
});
