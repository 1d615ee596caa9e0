import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ChatMessage } from '#shared/api/chats.ts';
import { foldChat } from '#shared/events/chat-fold.ts';
import { emptyChatView, type ChatInput } from '#shared/events/chat-state.ts';
import { createProseSplitter } from '#renderer/features/chat/model/prose-pieces.ts';
import { createTimelineBuilder } from '#renderer/features/chat/model/timeline.ts';

const CHAT = '11111111-1111-4111-8111-111111111111';

const paragraphs = (count: number): string =>
  Array.from({ length: count }, (_, index) => `Paragraph ${index} with **marks**.`).join('\n\n');

describe('pieces of an answer', () => {
  test('joined again are the text, whatever it is and however it grows', () => {
    const line = fc.constantFrom(
      '',
      'text',
      '- item',
      '```',
      '# head',
      'word '.repeat(3_000),
      '- item\n'.repeat(120),
      `| a |\n|---|\n${'| b |\n'.repeat(120)}`,
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(line, fc.string())), (lines) => {
        const split = createProseSplitter();
        let text = '';
        for (const each of lines) {
          text += `${each}\n`;
          const pieces = split(text);
          expect(pieces.map((piece) => piece.text).join('')).toBe(text);
          expect(pieces).toEqual(createProseSplitter()(text));
        }
      }),
      { numRuns: 50 },
    );
  });

  test('are one for a short answer', () => {
    expect(createProseSplitter()('One.\n\nTwo.')).toEqual([{ text: 'One.\n\nTwo.' }]);
  });

  test('stay as they are while the answer grows, but for the last', () => {
    const split = createProseSplitter();
    const whole = paragraphs(60);
    let before = split('');
    for (let length = 1; length <= whole.length; length += 7) {
      const pieces = split(whole.slice(0, length));
      const ended = before.slice(0, -1);
      expect(pieces.slice(0, ended.length)).toEqual(ended);
      before = pieces;
    }
    expect(before.length).toBeGreaterThan(5);
  });

  test('say how they join', () => {
    const pieces = createProseSplitter()(paragraphs(20));
    expect(pieces[0]).not.toHaveProperty('follows');
    expect(pieces.slice(1).every(({ follows }) => follows === 'block')).toBe(true);
    expect(pieces.slice(0, -1).every(({ goesOn }) => goesOn === 'block')).toBe(true);
    expect(pieces.at(-1)).not.toHaveProperty('goesOn');
  });

  test('cut a long paragraph, of which nothing turns into a list', () => {
    const pieces = createProseSplitter()(`Begin.\n\n${'one - two '.repeat(3_000)}\n\nEnd.`);
    const cut = pieces.filter(({ plain }) => plain);
    expect(cut.length).toBeGreaterThan(3);
    expect(cut.map(({ follows }) => follows)).toEqual(['block', ...cut.slice(1).map(() => 'line')]);
    expect(pieces.at(-1)).toMatchObject({ text: 'End.', follows: 'block' });
  });
});

describe('pieces of a long block', () => {
  const seams = (text: string): string => {
    const pieces = createProseSplitter()(text);
    expect(pieces.map((piece) => piece.goesOn)).toEqual([
      ...pieces.slice(1).map((piece) => piece.follows),
      undefined,
    ]);
    return pieces.map(({ follows = '' }) => follows).join(' ');
  };

  test('are those of a list or of a table, and what follows is a block', () => {
    const list = '- item\n'.repeat(100);
    const table = `| a |\n|---|\n${'| b |\n'.repeat(98)}`;
    expect(seams(`Begin.\n\n${list}\nEnd.`)).toBe(' block item item item item block');
    expect(seams(`${table}\nEnd.`)).toBe(' row row row row block');
  });

  test('are none of one that is short, or that holds the target of a link', () => {
    expect(seams('- item\n'.repeat(90))).toBe('');
    expect(seams(`${'- [it][1]\n'.repeat(200)}\n  [1]: https://example.com`)).toBe('');
  });
});

describe('rows of a long answer', () => {
  const answer = paragraphs(40);
  const message = (id: number, role: ChatMessage['role'], text: string): ChatMessage => ({
    id,
    chat_id: CHAT,
    created_at: '2026-01-01T00:00:00Z',
    role,
    content: [{ type: 'text', text }],
  });
  const part = (text: string): ChatInput => ({
    type: 'message_part',
    chat_id: CHAT,
    message_part: { part: { type: 'text', text } },
  });
  const streaming = foldChat(emptyChatView, [
    { type: 'message', chat_id: CHAT, message: message(1, 'user', 'go') },
    { type: 'status', chat_id: CHAT, status: { status: 'running' } },
    part(answer),
  ]);

  test('are the same once it is stored, but that none is live', () => {
    const builder = createTimelineBuilder();
    const live = builder.build(streaming, undefined);
    expect(live.length).toBeGreaterThan(5);
    const stored = message(2, 'assistant', answer);
    const rows = builder.build(
      foldChat(streaming, [
        { type: 'message', chat_id: CHAT, message: stored },
        { type: 'status', chat_id: CHAT, status: { status: 'waiting' } },
      ]),
      undefined,
    );
    expect(rows.slice(0, -1)).toEqual(live.slice(0, -1));
    expect(rows.at(-1)).toEqual({ ...live.at(-1), live: false });
  });

  test('are live only where it grows', () => {
    const prose = createTimelineBuilder()
      .build(streaming, undefined)
      .filter((row) => row.kind === 'prose');
    expect(prose.map(({ live }) => live)).toEqual([...prose.slice(1).map(() => false), true]);
  });
});
