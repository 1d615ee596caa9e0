import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ChatStreamEvent } from '#shared/api/chat-events.ts';
import { foldChat } from '#shared/events/chat-fold.ts';
import { emptyChatView, type ChatInput, type ChatViewState } from '#shared/events/chat-state.ts';
import { type Action, ChatServerModel } from './chat-server-model.ts';

const word = fc.string({ minLength: 1, maxLength: 6 });
const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 3, arbitrary: word.map((value): Action => ({ do: 'send', text: value })) },
  { weight: 5, arbitrary: word.map((value): Action => ({ do: 'text', text: value })) },
  { weight: 2, arbitrary: word.map((value): Action => ({ do: 'reason', text: value })) },
  {
    weight: 4,
    arbitrary: fc.array(word, { maxLength: 3 }).map((pieces): Action => ({ do: 'call', pieces })),
  },
  { weight: 4, arbitrary: fc.constant<Action>({ do: 'step' }) },
  { weight: 1, arbitrary: fc.constant<Action>({ do: 'retry' }) },
  { weight: 2, arbitrary: fc.constant<Action>({ do: 'finish' }) },
  { weight: 1, arbitrary: fc.constant<Action>({ do: 'fail' }) },
  { weight: 1, arbitrary: fc.constant<Action>({ do: 'interrupt' }) },
  { weight: 1, arbitrary: fc.constant<Action>({ do: 'ask' }) },
  { weight: 3, arbitrary: fc.constant<Action>({ do: 'end' }) },
  { weight: 1, arbitrary: fc.nat(5).map((pick): Action => ({ do: 'edit', pick })) },
  { weight: 1, arbitrary: fc.constant<Action>({ do: 'unqueue' }) },
);

/** What the person sees; book-keeping of the fold left out. */
function visible(state: ChatViewState, fromId = 0) {
  const { messages, preview, status, queue, error, retry, approvals } = state;
  const shown = messages.filter((message) => message.id >= fromId);
  return { messages: shown, preview, status, queue, error, retry, approvals };
}

/** Each message and status may come again after itself; a streamed part never does. */
function withRepeats(events: readonly ChatStreamEvent[], picks: readonly number[]): ChatInput[] {
  return events.flatMap((event, index) => {
    const again = event.type !== 'message_part' && picks.includes(index % 11);
    return again ? [event, event] : [event];
  });
}

const start: ChatInput[] = [
  {
    type: 'page_loaded',
    askedAtCursor: 0,
    page: { messages: [], queued_messages: [], has_more: false },
  },
  { type: 'stream_opened' },
];

describe('the fold of a chat', () => {
  test('a run that is cut, missed in part and resumed anywhere ends as the straight run', () => {
    fc.assert(
      fc.property(
        fc.array(action, { minLength: 1, maxLength: 60 }),
        fc.nat(60),
        fc.nat(10),
        fc.integer({ min: 1, max: 12 }),
        fc.boolean(),
        fc.array(fc.nat(10), { maxLength: 4 }),
        (script, cut, missed, pageSize, refetch, picks) => {
          const server = new ChatServerModel();
          const lost = Math.min(cut, script.length);
          const back = Math.min(cut + missed, script.length);
          for (const step of script.slice(0, lost)) server.play(step);
          const before = server.log.length;
          const editsBefore = server.edits;
          for (const step of script.slice(lost, back)) server.play(step);
          const cursorAt = (state: ChatViewState): ChatInput[] => [
            ...(refetch || server.edits > editsBefore
              ? [
                  {
                    type: 'page_loaded',
                    page: server.page(pageSize),
                    askedAtCursor: state.cursor,
                  } as const,
                ]
              : []),
            { type: 'chat_loaded', status: server.status, lastError: server.error },
          ];
          let resumed = foldChat(emptyChatView, [
            ...start,
            ...withRepeats(server.log.slice(0, before), picks),
          ]);
          resumed = foldChat(resumed, cursorAt(resumed));
          resumed = foldChat(resumed, [
            { type: 'stream_opened' },
            ...server.snapshot(resumed.cursor),
          ]);
          const live = server.log.length;
          for (const step of script.slice(back)) server.play(step);
          resumed = foldChat(resumed, withRepeats(server.log.slice(live), picks));

          const straight = foldChat(emptyChatView, [...start, ...server.log]);
          const from = resumed.messages[0]?.id ?? 0;
          expect(visible(resumed)).toEqual(visible(straight, resumed.hasOlder ? from : 0));
        },
      ),
      { numRuns: 1500 },
    );
  });

  test('the straight run shows exactly what the server holds', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 60 }), (script) => {
        const server = new ChatServerModel();
        for (const step of script) server.play(step);
        const state = foldChat(emptyChatView, [...start, ...server.log]);
        expect(state.messages).toEqual(server.messages);
        expect(state.error).toEqual(server.error);
      }),
      { numRuns: 500 },
    );
  });

  test('events one by one, or all in one batch, come to the same', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 60 }), (script) => {
        const server = new ChatServerModel();
        for (const step of script) server.play(step);
        const inputs = [...start, ...server.log];
        let single = emptyChatView;
        for (const input of inputs) single = foldChat(single, [input]);
        expect(single).toEqual(foldChat(emptyChatView, inputs));
      }),
      { numRuns: 500 },
    );
  });
});
