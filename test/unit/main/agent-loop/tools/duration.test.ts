import { expect, test } from 'vitest';
import { parseDuration } from '#main/agent-loop/tools/duration.ts';

test.each([
  ['10s', 10_000],
  ['1m30s', 90_000],
  ['1.5h', 5_400_000],
  ['250ms', 250],
  ['0s', 0],
  ['0', 0],
  [' 2m ', 120_000],
  ['9000h', 86_400_000],
])('%s is %i ms', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

test.each(['', '10', 's', '-1s', '1s x', '1 s', '1d', 'ten seconds', '1e3s'])(
  '%j is no duration',
  (text) => {
    expect(parseDuration(text)).toBeUndefined();
  },
);
