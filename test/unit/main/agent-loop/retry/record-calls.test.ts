import { expect, test } from 'vitest';
import {
  recordCalls,
  type ModelClient,
  type ModelEvent,
  type RecordedAttempt,
  type RecordedEnd,
} from '#main/agent-loop/index.ts';
import { createManualClock } from '#test/support/manual-clock.ts';
import { refused } from '#test/support/live-model.ts';
import { modelRequest } from '#test/support/providers/collect.ts';
import {
  createScriptedModel,
  finish,
  text,
  type ScriptedStep,
} from '#test/support/scripted-model.ts';

async function readAll(stream: AsyncIterable<ModelEvent>): Promise<ModelEvent[]> {
  const events: ModelEvent[] = [];
  for await (const event of stream) events.push(event);
  return events;
}

function recorded(step: ScriptedStep) {
  const kinds: string[] = [];
  const attempts: RecordedAttempt[] = [];
  const ends: RecordedEnd[] = [];
  const client: ModelClient = recordCalls(createScriptedModel([step]), {
    recorder: {
      begin(kind) {
        kinds.push(kind);
        return {
          attempt: (attempt) => void attempts.push(attempt),
          end: (end) => void ends.push(end),
        };
      },
    },
    kind: 'title_generation',
    clock: createManualClock(),
  });
  const stream = client.stream(modelRequest(), new AbortController().signal);
  return { stream, kinds, attempts, ends };
}

test('a call is recorded with its answer, which the caller gets too', async () => {
  const { stream, kinds, attempts, ends } = recorded([text('He'), text('ron'), finish()]);
  const events = await readAll(stream);
  expect(events).toHaveLength(3);
  expect(kinds).toEqual(['title_generation']);
  expect(attempts).toMatchObject([{ number: 1, outcome: 'finished', firstEventMs: 0 }]);
  expect(ends).toMatchObject([
    { status: 'completed', parts: [{ type: 'text', text: 'Heron' }], finishReason: 'stop' },
  ]);
});

test('a call that fails is recorded with the reason, which the caller gets too', async () => {
  const { stream, attempts, ends } = recorded(async function* fail() {
    yield text('He');
    throw refused();
  });
  await expect(readAll(stream)).rejects.toThrow('The key was refused.');
  expect(attempts).toMatchObject([{ outcome: 'failed', error: { kind: 'auth' } }]);
  expect(ends).toMatchObject([{ status: 'error', error: { kind: 'auth' } }]);
});

test('a call that the caller stops reading is recorded as interrupted', async () => {
  const { stream, ends } = recorded([text('He'), text('ron'), finish()]);
  for await (const event of stream) {
    expect(event).toEqual(text('He'));
    break;
  }
  expect(ends).toMatchObject([{ status: 'interrupted', parts: [{ text: 'He' }] }]);
});
