import { describe, expect, it } from 'vitest';
import { createTerminalFlow, DISPLAY_WINDOW_BYTES } from '#renderer/state/terminal-flow.ts';
import { splitText } from '#renderer/state/terminal-session.ts';

function setUp() {
  const written: { readonly bytes: Uint8Array; readonly done: () => void }[] = [];
  const consumed: number[] = [];
  const flow = createTerminalFlow(
    { write: (bytes, done) => void written.push({ bytes, done }) },
    (bytes) => consumed.push(bytes),
  );
  return { flow, written, consumed };
}

const chunk = (length: number): Uint8Array => new Uint8Array(length);

describe('createTerminalFlow', () => {
  it('hands on a bounded part, the rest in order as it is dealt with', () => {
    const { flow, written, consumed } = setUp();
    const half = DISPLAY_WINDOW_BYTES / 2;
    const chunks = [chunk(half), chunk(half), chunk(1), chunk(2)];
    for (const bytes of chunks) flow.push(bytes);
    expect(written.map(({ bytes }) => bytes)).toEqual(chunks.slice(0, 2));
    expect(flow.pending()).toBe(2 * half + 3);
    written[0]?.done();
    expect(written.map(({ bytes }) => bytes)).toEqual(chunks);
    for (const { done } of written.slice(1)) done();
    expect(consumed).toEqual([half, half, 1, 2]);
    expect(flow.pending()).toBe(0);
  });

  it('forgets what an earlier connection brought and tells nobody of it', () => {
    const { flow, written, consumed } = setUp();
    flow.push(chunk(DISPLAY_WINDOW_BYTES));
    flow.push(chunk(5));
    flow.restart();
    flow.push(chunk(7));
    written[0]?.done();
    expect(consumed).toEqual([]);
    expect(written[1]?.bytes.byteLength).toBe(7);
    written[1]?.done();
    expect(consumed).toEqual([7]);
  });

  it('works with a display that is done at once', () => {
    let total = 0;
    const flow = createTerminalFlow({ write: (_bytes, done) => done() }, (bytes) => {
      total += bytes;
    });
    for (let index = 0; index < 50; index += 1) flow.push(chunk(10_000));
    expect(total).toBe(500_000);
  });
});

describe('splitText', () => {
  it('cuts no character in two and loses none', () => {
    const text = `abc${'😀'.repeat(5)}`;
    const parts = splitText(text, 4);
    expect(parts.join('')).toBe(text);
    expect(parts.every((part) => part.isWellFormed() && part.length <= 4)).toBe(true);
    expect(splitText('', 4)).toEqual([]);
  });
});
