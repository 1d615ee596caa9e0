import { expect, test } from 'vitest';
import { contextUse, isOverThreshold } from '#main/agent-loop/compaction/context-use.ts';

test('the context holds what was read, fresh or from the cache', () => {
  expect(
    contextUse(
      {
        input_tokens: 10,
        cache_read_tokens: 20,
        cache_creation_tokens: 3,
        output_tokens: 500,
        total_tokens: 533,
      },
      100,
    ),
  ).toEqual({ tokens: 33, limitTokens: 100, percent: 33 });
});

test('the total stands in for a provider that tells no more', () => {
  expect(contextUse({ total_tokens: 50 }, 100)?.tokens).toBe(50);
});

test('the limit of the step itself counts before the model’s', () => {
  expect(contextUse({ input_tokens: 1, context_limit: 3 }, 100)).toEqual({
    tokens: 1,
    limitTokens: 3,
    percent: 33.33,
  });
});

test('without a limit or a size nothing is known', () => {
  expect(contextUse({ input_tokens: 1 }, 0)).toBeUndefined();
  expect(contextUse(undefined, 100)).toBeUndefined();
  expect(contextUse({ output_tokens: 5 }, 100)).toBeUndefined();
});

test.each([
  [69, 70, false],
  [70, 70, true],
  [71, 70, true],
  [100, 100, false],
  [250, 100, false],
  [1, 0, true],
])('%i of 100 tokens at a threshold of %i %%: %s', (tokens, thresholdPercent, expected) => {
  const use = contextUse({ input_tokens: tokens }, 100);
  expect(use && isOverThreshold(use, { thresholdPercent })).toBe(expected);
});
