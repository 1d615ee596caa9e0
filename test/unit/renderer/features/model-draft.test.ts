import { describe, expect, it } from 'vitest';
import {
  checkDraft,
  draftOf,
  emptyDraft,
  requestOf,
} from '#renderer/features/settings/model-draft.ts';
import { describeMoney, readMoney } from '#renderer/ui/number-text.ts';

const draft = { ...emptyDraft(200_000), model: ' gpt-5 ' };

describe('the form of a model', () => {
  it('needs little', () => {
    expect(checkDraft(draft)).toEqual({});
    expect(requestOf(draft, undefined)).toMatchObject({
      model: 'gpt-5',
      display_name: 'gpt-5',
      context_limit: 200_000,
      compression_threshold: 70,
    });
  });

  it('reads numbers as people write them', () => {
    const written = { ...draft, context: '272,000', inputPrice: '$1.25', outputPrice: '10' };
    expect(checkDraft(written)).toEqual({});
    const { context_limit, model_config } = requestOf(written, { temperature: 0.5 });
    expect(context_limit).toBe(272_000);
    expect(model_config?.temperature).toBe(0.5);
    expect(model_config?.cost).toEqual({
      input_price_per_million_tokens: 1.25,
      output_price_per_million_tokens: 10,
      cache_read_price_per_million_tokens: undefined,
      cache_write_price_per_million_tokens: undefined,
    });
  });

  it('says field by field what is wrong', () => {
    const wrong = { ...draft, context: '0', threshold: '101', maxOutput: 'x', inputPrice: '-1' };
    expect(Object.keys(checkDraft(wrong))).toEqual([
      'context',
      'threshold',
      'maxOutput',
      'inputPrice',
    ]);
  });

  it('takes provider options only as an object of known families', () => {
    const withOptions = (options: string) => checkDraft({ ...draft, options }).options;
    expect(withOptions('{"openai": {"reasoning_effort": "high"}}')).toBeUndefined();
    expect(withOptions('{')).toBe('This is not JSON yet.');
    expect(withOptions('[]')).toContain('An object');
    expect(withOptions('{"gpt": {}}')).toContain('“gpt” is none of');
  });

  it('shows a stored model as it was written', () => {
    const written = { ...draft, inputPrice: '3', options: '{"openai":{}}' };
    const { model_config } = requestOf(written, undefined);
    const shown = draftOf({
      id: '2f6f0f8e-0000-4000-8000-000000000001',
      provider: 'openai',
      model: 'gpt-5',
      display_name: 'GPT',
      enabled: true,
      is_default: false,
      context_limit: 200_000,
      compression_threshold: 80,
      model_config: model_config ?? {},
      created_at: '',
      updated_at: '',
    });
    expect(shown).toMatchObject({ name: 'GPT', threshold: '80', inputPrice: '3', outputPrice: '' });
    expect(JSON.parse(shown.options)).toEqual({ openai: {} });
  });
});

describe('money', () => {
  it('is read and written in dollars', () => {
    expect([0, 1, 9_999, 10_000, 180_000, 12_345_678].map(describeMoney)).toEqual([
      '$0.00',
      '<$0.01',
      '<$0.01',
      '$0.01',
      '$0.18',
      '$12.35',
    ]);
    expect(['5', '$5.50', '0,25', '', '-1', 'x'].map(readMoney)).toEqual([
      5_000_000,
      5_500_000,
      250_000,
      undefined,
      undefined,
      undefined,
    ]);
  });
});
