import { createHash } from 'node:crypto';
import { inflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { encodePng } from '#main/agent-bridge/local/desktop/png.ts';
import { cut, fitInto, mapPoint, scale } from '#main/agent-bridge/local/desktop/scale.ts';
import { keysymsOf } from '#main/agent-bridge/local/desktop/rfb/keysyms.ts';

const native = { width: 1920, height: 1080 };
const declared = { width: 1280, height: 720 };

test('points keep their place in another size, and stay inside', () => {
  expect(mapPoint({ x: 0, y: 0 }, declared, native)).toEqual({ x: 0, y: 0 });
  expect(mapPoint({ x: 640, y: 360 }, declared, native)).toEqual({ x: 960, y: 540 });
  expect(mapPoint({ x: 9999, y: -5 }, declared, native)).toEqual({ x: 1919, y: 0 });
  for (const x of [0, 1, 639, 1279]) {
    const there = mapPoint({ x, y: 0 }, declared, native);
    expect(mapPoint(there, native, declared).x).toBe(x);
  }
});

/** Pixels by their red value. */
function frame(rows: readonly (readonly number[])[]) {
  const pixels = Buffer.from(rows.flat().flatMap((red) => [red, 0, 0, 0]));
  return { width: rows[0]?.length ?? 0, height: rows.length, pixels };
}
const reds = (rgb: Buffer): number[] => Array.from(rgb).filter((_, index) => index % 3 === 0);

test('a smaller picture holds the mean of what it stands for, a larger one its pixels', () => {
  const small = scale(
    frame([
      [0, 100, 30],
      [100, 200, 30],
    ]),
    { width: 2, height: 1 },
  );
  expect(reds(small.rgb)).toEqual([83, 70]);
  const large = scale(frame([[10, 20]]), { width: 4, height: 2 });
  expect(reds(large.rgb)).toEqual([10, 10, 20, 20, 10, 10, 20, 20]);
});

test('a part of the screen is cut with both corners, whichever come first', () => {
  const part = cut(
    frame([
      [1, 2, 3],
      [4, 5, 6],
    ]),
    { from: { x: 2, y: 1 }, to: { x: 1, y: 0 } },
  );
  expect(reds(scale(part, part).rgb)).toEqual([2, 3, 5, 6]);
  expect(fitInto({ width: 100, height: 50 }, declared)).toEqual({ width: 1280, height: 640 });
});

test('a picture is a PNG, and gets fewer colours rather than too large', async () => {
  const image = { width: 2, height: 2, rgb: Buffer.from(Array.from({ length: 12 }, (_, i) => i)) };
  const png = await encodePng(image, 1000);
  const dataAt = png.indexOf('IDAT');
  const data = png.subarray(dataAt + 4, dataAt + 4 + png.readUInt32BE(dataAt - 4));
  expect(Array.from(inflateSync(data))).toEqual([0, 0, 1, 2, 3, 4, 5, 0, 6, 7, 8, 9, 10, 11]);

  const noise = createHash('shake256', { outputLength: 200 * 200 * 3 })
    .update('noise')
    .digest();
  const size = { width: 200, height: 200 };
  expect((await encodePng({ ...size, rgb: noise }, 200_000)).length).toBeGreaterThan(100_000);
  expect((await encodePng({ ...size, rgb: noise }, 60_000)).length).toBeLessThanOrEqual(60_000);
  await expect(encodePng({ ...size, rgb: noise }, 1000)).rejects.toThrow('does not fit');
});

test.each([
  [
    ['ctrl', 'L'],
    [0xffe3, 0x6c],
  ],
  [
    ['Shift', 'a'],
    [0xffe1, 0x41],
  ],
  [
    ['shift', '1'],
    [0xffe1, 0x21],
  ],
  [['A'], [0x41]],
  [['ENTER'], [0xff0d]],
  [['F12'], [0xffc9]],
  [['KP_7'], [0xffb7]],
  [['€'], [0x10020ac]],
  [['ArrowLeft'], [0xff51]],
])('keys %j', (keys, keysyms) => {
  expect(keysymsOf(keys)).toEqual({ keysyms });
});

test.each([['constructor'], ['F99'], ['nokey'], ['']])('there is no key %j', (key) => {
  expect(keysymsOf(['ctrl', key])).toEqual({ unknown: key });
});
