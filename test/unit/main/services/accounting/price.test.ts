import { describe, expect, test } from 'vitest';
import { costMicros } from '#main/services/accounting/price.ts';

const prices = {
  input_price_per_million_tokens: '3',
  output_price_per_million_tokens: 15,
  cache_read_price_per_million_tokens: '0.30',
  cache_write_price_per_million_tokens: 3.75,
};

describe('the price of an answer', () => {
  test('is the tokens times the dollars for a million, in millionths of a dollar', () => {
    expect(costMicros({ input_tokens: 1_000 }, prices)).toBe(3_000);
    expect(
      costMicros(
        {
          input_tokens: 1_000,
          output_tokens: 200,
          cache_read_tokens: 10_000,
          cache_creation_tokens: 400,
        },
        prices,
      ),
    ).toBe(3_000 + 3_000 + 3_000 + 1_500);
  });

  test('is rounded up once, at the end', () => {
    // 0.1 + 0.2 is not 0.3 in binary fractions; here it is.
    const tenths = {
      input_price_per_million_tokens: 0.1,
      output_price_per_million_tokens: 0.2,
    };
    expect(costMicros({ input_tokens: 10, output_tokens: 10 }, tenths)).toBe(3);
    expect(costMicros({ input_tokens: 1, output_tokens: 1 }, tenths)).toBe(1);
    expect(costMicros({ input_tokens: 11, output_tokens: 10 }, tenths)).toBe(4);
  });

  test('does not drift over any number of tokens', () => {
    const price = { input_price_per_million_tokens: '0.0000001' };
    expect(costMicros({ input_tokens: 9_007_199_254_740_990 }, price)).toBe(900_719_926);
    expect(costMicros({ input_tokens: 30_000_000 }, { input_price_per_million_tokens: 1e-7 })).toBe(
      3,
    );
    expect(costMicros({ input_tokens: 2 }, { input_price_per_million_tokens: '1.5e2' })).toBe(300);
  });

  test('of a free model is nothing, of one without a price it is not known', () => {
    expect(costMicros({ input_tokens: 5 }, { input_price_per_million_tokens: 0 })).toBe(0);
    expect(costMicros({ input_tokens: 5 }, undefined)).toBeUndefined();
    expect(costMicros({ input_tokens: 5 }, {})).toBeUndefined();
    expect(
      costMicros({ input_tokens: 5 }, { output_price_per_million_tokens: 15 }),
    ).toBeUndefined();
    expect(
      costMicros({ input_tokens: 5 }, { input_price_per_million_tokens: 'much' }),
    ).toBeUndefined();
    expect(costMicros({}, prices)).toBeUndefined();
  });

  test('counts kinds of tokens without a price as nothing beside others', () => {
    expect(
      costMicros(
        { input_tokens: 5, cache_read_tokens: 100 },
        { input_price_per_million_tokens: 2 },
      ),
    ).toBe(10);
  });
});
