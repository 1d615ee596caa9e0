import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ChatMessagePart } from '#shared/api/chat-parts.ts';
import type { ModelEvent } from '#main/agent-loop/index.ts';
import { createCallIds } from '#main/agent-loop/turn/call-ids.ts';
import { createStepAssembly, type StepAssembly } from '#main/agent-loop/turn/step-assembly.ts';

function assemble(events: readonly ModelEvent[]): {
  readonly assembly: StepAssembly;
  readonly published: ChatMessagePart[];
} {
  const published: ChatMessagePart[] = [];
  const assembly = createStepAssembly({
    publish: (part) => published.push(part),
    now: () => new Date('2026-01-01T00:00:00Z'),
    callIds: createCallIds([]),
  });
  for (const event of events) assembly.accept(event);
  return { assembly, published };
}

type Piece =
  | {
      readonly kind: 'text' | 'reasoning';
      readonly chunks: readonly string[];
      readonly end: boolean;
    }
  | { readonly kind: 'call'; readonly chunks: readonly string[]; readonly end: boolean };

/** A step as providers stream it: one block after the other. */
const pieces: fc.Arbitrary<readonly Piece[]> = fc.array(
  fc.record({
    kind: fc.constantFrom('text' as const, 'reasoning' as const, 'call' as const),
    chunks: fc.array(fc.string({ unit: 'grapheme', maxLength: 6 }), { maxLength: 5 }),
    end: fc.boolean(),
  }),
  { maxLength: 6 },
);

function eventsOf(step: readonly Piece[]): ModelEvent[] {
  return step.flatMap(({ kind, chunks, end }, index): ModelEvent[] => {
    const id = `b${index}`;
    if (kind === 'call') {
      const json = JSON.stringify({ path: chunks.join('') });
      const deltas = Array.from(json, (argsDelta) => ({
        type: 'tool_call_delta' as const,
        callId: id,
        toolName: 'read_file',
        argsDelta,
      }));
      if (!end) return deltas.slice(0, -1);
      return [
        ...deltas,
        { type: 'tool_call', callId: id, toolName: 'read_file', args: JSON.parse(json) as unknown },
      ];
    }
    const deltas = chunks.map((text) => ({ type: `${kind}_delta` as const, blockId: id, text }));
    return end ? [...deltas, { type: 'block_end', blockId: id }] : deltas;
  });
}

/** What a client has on its screen: increments of a kind joined, a whole call in place of its deltas. */
function seen(parts: readonly ChatMessagePart[]): {
  text: string;
  reasoning: string;
  calls: unknown;
} {
  const joined = { text: '', reasoning: '' };
  const calls = new Map<string | undefined, { readonly args: unknown } | undefined>();
  for (const part of parts) {
    if (part.type === 'text' || part.type === 'reasoning') joined[part.type] += part.text;
    if (part.type !== 'tool-call') continue;
    // A call stands where its first increment came.
    const whole = part.args_delta === undefined ? { args: part.args } : undefined;
    calls.set(part.tool_call_id, whole ?? calls.get(part.tool_call_id));
  }
  return { ...joined, calls: Array.from(calls).filter(([, call]) => call !== undefined) };
}

test('wherever it is cut off, what was published is what is stored', () => {
  fc.assert(
    fc.property(pieces, fc.nat(), (step, cut) => {
      const all = eventsOf(step);
      const { assembly, published } = assemble(all.slice(0, cut % (all.length + 1)));
      expect(seen(assembly.partial().parts)).toEqual(seen(published));
    }),
    { numRuns: 500 },
  );
});

test('the stored parts of a whole step stand in the order of its blocks', () => {
  fc.assert(
    fc.property(pieces, (step) => {
      const { assembly, published } = assemble([
        ...eventsOf(step),
        { type: 'finish', reason: 'stop', usage: {} },
      ]);
      const { parts, problems } = assembly.complete();
      expect(seen(parts)).toEqual(seen(published));
      const expected = step.flatMap(({ kind, chunks, end }, index) => {
        if (kind === 'call') return [[kind, end ? { path: chunks.join('') } : {}, `b${index}`]];
        return chunks.join('') === '' ? [] : [[kind, chunks.join('')]];
      });
      const actual = parts.map((part) => {
        if (part.type === 'tool-call') return ['call', part.args, part.tool_call_id];
        return part.type === 'text' || part.type === 'reasoning' ? [part.type, part.text] : [];
      });
      expect(actual).toEqual(expected);
      const broken = step.flatMap(({ kind, end }, index) =>
        kind === 'call' && !end ? [`b${index}`] : [],
      );
      expect(Array.from(problems.keys())).toEqual(broken);
    }),
    { numRuns: 500 },
  );
});

test('a block without text is kept for what its provider wants back', () => {
  const { assembly, published } = assemble([
    { type: 'reasoning_delta', blockId: 'r', text: '' },
    { type: 'block_end', blockId: 'r', metadata: { redacted: 'x' } },
    { type: 'text_delta', blockId: 't', text: '' },
    { type: 'block_end', blockId: 't' },
  ]);
  expect(published).toEqual([]);
  expect(assembly.complete().parts).toMatchObject([
    { type: 'reasoning', text: '', provider_metadata: { redacted: 'x' } },
  ]);
});

test('a block id may be used again after its end', () => {
  const { assembly } = assemble([
    { type: 'text_delta', blockId: '0', text: 'a' },
    { type: 'block_end', blockId: '0', metadata: { n: 1 } },
    { type: 'text_delta', blockId: '0', text: 'b' },
    { type: 'reasoning_delta', blockId: '0', text: 'c' },
  ]);
  expect(assembly.partial().parts).toMatchObject([
    { type: 'text', text: 'a', provider_metadata: { n: 1 } },
    { type: 'text', text: 'b' },
    { type: 'reasoning', text: 'c' },
  ]);
});

test('calls without ids are told apart', () => {
  const events = ['a', 'b'].map((path) => ({
    type: 'tool_call' as const,
    callId: '',
    toolName: 'read_file',
    args: { path },
  }));
  const { parts, problems } = assemble(events).assembly.complete();
  expect(parts).toMatchObject([
    { tool_call_id: 'call', args: { path: 'a' } },
    { tool_call_id: 'call_2', args: { path: 'b' } },
  ]);
  expect(problems.size).toBe(0);
});

test('metadata of a call is stored and not published', () => {
  const { assembly, published } = assemble([
    { type: 'tool_call', callId: 'c', toolName: 'x', args: undefined, metadata: { sig: 's' } },
  ]);
  expect(assembly.complete().parts).toMatchObject([{ args: {}, provider_metadata: { sig: 's' } }]);
  expect(JSON.stringify(published)).not.toContain('sig');
});
