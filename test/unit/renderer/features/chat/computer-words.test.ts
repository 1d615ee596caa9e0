import { expect, test } from 'vitest';
import { computerWords, screenPicture } from '#renderer/features/chat/model/computer-words.ts';

test.each([
  [{ action: 'left_click', coordinate: [1, 2] }, 'click'],
  [{ action: 'type', text: 'hello' }, 'type “hello”'],
  [{ action: 'key', text: 'ctrl+l' }, 'press ctrl+l'],
  [{ action: 'screenshot' }, 'look at the screen'],
  [
    {
      actions: [
        { type: 'click', button: 'right', x: 1, y: 2 },
        { type: 'keypress', keys: ['CTRL', 'L'] },
        { type: 'wait' },
      ],
    },
    'right-click, press CTRL+L, wait',
  ],
  [{ action: 'something_else' }, 'something else'],
  [{}, ''],
])('what a call does on the desktop: %j', (args, words) => {
  expect(computerWords({ args })).toBe(words);
});

test('only a picture of the screen is shown as one', () => {
  expect(screenPicture({ result: { data: 'QQ==', mime_type: 'image/png' } })).toBe(
    'data:image/png;base64,QQ==',
  );
  expect(screenPicture({ result: { data: 'QQ==', mime_type: 'text/html' } })).toBeUndefined();
  expect(screenPicture({ result: { error: 'no' } })).toBeUndefined();
});
