import { expect, test } from 'vitest';
import type { PromptMessage } from '#main/agent-loop/index.ts';
import { withNewestScreenshots } from '#main/agent-loop/context/screenshots.ts';
import { readActionBatch } from '#main/agent-loop/tools/computer/action-batch.ts';
import { readSingleAction } from '#main/agent-loop/tools/computer/single-action.ts';
import { declaredSize } from '#main/agent-loop/tools/computer/size.ts';
import { keysOf } from '#main/agent-loop/tools/computer/steps.ts';

test.each([
  ['anthropic', undefined, { width: 1280, height: 720 }],
  ['anthropic', { width: 1024, height: 768 }, { width: 1024, height: 768 }],
  ['anthropic', { width: 1600, height: 1200 }, { width: 1024, height: 768 }],
  ['openai', undefined, { width: 1600, height: 900 }],
])('%s is shown a desktop of %j as %j', (provider, native, size) => {
  expect(declaredSize(provider, native)).toEqual(size);
});

test.each([
  ['ctrl+l', ['ctrl', 'l']],
  ['ctrl++', ['ctrl', 'plus']],
  ['+', ['plus']],
  ['', []],
])('the keys of %j', (text, keys) => {
  expect(keysOf(text)).toEqual(keys);
});

test.each([
  [{ action: 'left_click_drag', coordinate: [1, 1] }, 'start_coordinate'],
  [{ action: 'scroll' }, 'coordinate'],
  [{ action: 'type' }, 'text'],
  [{ action: 'zoom' }, 'region'],
  [{ action: 'fly' }, 'action'],
  [{ action: 'scroll', coordinate: [1, 1], scroll_direction: 'in' }, 'scroll_direction'],
])('%j is refused for its %s', (args, missing) => {
  const read = readSingleAction(args);
  expect(read.ok ? '' : read.error).toContain(missing);
});

test('a batch ends with one picture and tells its doubts', () => {
  const doubts = [{ id: 'sc_1', code: 'malicious', message: 'Really?' }];
  const read = readActionBatch({
    actions: [
      { type: 'screenshot' },
      { type: 'scroll', x: 1, y: 2, scrollX: 0, scrollY: -30 },
      { type: 'click', button: 'wheel', x: 1, y: 2 },
    ],
    pendingSafetyChecks: doubts,
    status: 'completed',
  });
  expect(read).toMatchObject({
    ok: true,
    value: {
      keepsPicture: true,
      safetyChecks: doubts,
      steps: [
        { name: 'scroll', action: { kind: 'scroll', right: 0, down: -1, at: { x: 1, y: 2 } } },
        { name: 'click', action: { kind: 'click', button: 'middle' } },
        { kind: 'screenshot' },
      ],
    },
  });
});

test('only the newest pictures of the screen go to the model, and the oldest leave in groups', () => {
  const conversation = (count: number): PromptMessage[] =>
    Array.from({ length: count }, (_, index) => ({
      role: 'tool',
      callId: `c${index}`,
      toolName: 'computer',
      result: {},
      isError: false,
      picture: { mediaType: 'image/png', data: 'QQ==' },
    }));
  const shown = (count: number): number =>
    withNewestScreenshots(conversation(count)).filter((message) => 'picture' in message).length;
  expect([5, 19, 20, 29, 30].map(shown)).toEqual([5, 19, 10, 19, 10]);
});
