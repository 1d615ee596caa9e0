import {
  array,
  assert,
  constant,
  dictionary,
  infiniteStream,
  integer,
  nat,
  oneof,
  property,
  string,
} from 'fast-check';
import { expect, test } from 'vitest';
import { createJsonStream } from '#main/server/routes/pty/json-stream.ts';

test('objects come out whole, however the text is cut', () => {
  const object = dictionary(string(), oneof(string(), integer(), constant('"}{\\')));
  assert(
    property(array(object, { maxLength: 6 }), infiniteStream(nat({ max: 9 })), (objects, cuts) => {
      const text = objects.map((value) => ` ${JSON.stringify(value)}\n`).join('');
      const read = createJsonStream();
      const out: unknown[] = [];
      for (let at = 0; at < text.length;) {
        const length = 1 + (cuts.next().value ?? 0);
        out.push(...(read(text.slice(at, at + length)) ?? ['malformed']));
        at += length;
      }
      expect(out).toEqual(objects.map((value) => JSON.parse(JSON.stringify(value)) as unknown));
    }),
  );
});

test('what is no object, or no JSON, or never ends, is malformed', () => {
  for (const bad of ['[]', '7', 'null', '}', '{a}', '{"a":1}}', '{"a":1},{"b":2}']) {
    expect(createJsonStream()(bad), bad).toBeUndefined();
  }
  const endless = createJsonStream();
  expect(endless('{"data":"')).toEqual([]);
  expect(endless('x'.repeat(5 * 1024 * 1024))).toBeUndefined();
});
