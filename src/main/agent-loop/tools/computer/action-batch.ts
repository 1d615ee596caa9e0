import { z } from 'zod';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import type { MouseButton } from '../../../agent-bridge/ports/index.ts';
import { act, DEFAULT_WAIT_MS, type ComputerCall, type ComputerStep } from './steps.ts';

const MAX_ACTIONS = 100;
/** What browsers scroll for one notch of a wheel. */
const PIXELS_OF_NOTCH = 100;

const at = { x: z.number(), y: z.number() };
const keys = z.array(z.string()).optional();

const actionSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('click'),
    button: z.enum(['left', 'right', 'wheel', 'back', 'forward']),
    ...at,
    keys,
  }),
  z.object({ type: z.literal('double_click'), ...at, keys }),
  z.object({ type: z.literal('drag'), path: z.array(z.object(at)), keys }),
  z.object({ type: z.literal('keypress'), keys: z.array(z.string()) }),
  z.object({ type: z.literal('move'), ...at, keys }),
  z.object({ type: z.literal('screenshot') }),
  z.object({
    type: z.literal('scroll'),
    ...at,
    scrollX: z.number(),
    scrollY: z.number(),
    keys,
  }),
  z.object({ type: z.literal('type'), text: z.string() }),
  z.object({ type: z.literal('wait') }),
]);
type Action = z.infer<typeof actionSchema>;

/** Several actions in each call, as OpenAI's computer tool has it; names as its SDK gives them. */
const batchSchema = z.object({
  actions: z.array(actionSchema).max(MAX_ACTIONS),
  pendingSafetyChecks: z
    .array(
      z.object({
        id: z.string(),
        code: z.string().optional(),
        message: z.string().optional(),
      }),
    )
    .default([]),
});

const buttons: Readonly<Record<'left' | 'right' | 'wheel', MouseButton>> = {
  left: 'left',
  right: 'right',
  wheel: 'middle',
};

/** The error is a text for the model. */
export function readActionBatch(args: unknown): Result<ComputerCall, string> {
  const parsed = batchSchema.safeParse(args);
  if (!parsed.success) return err(`Invalid arguments:\n${z.prettifyError(parsed.error)}`);
  const { actions, pendingSafetyChecks: safetyChecks } = parsed.data;
  // The picture at the end is there in any case.
  const steps = actions.filter(({ type }) => type !== 'screenshot').flatMap(stepsOf);
  return ok({ steps: [...steps, { kind: 'screenshot' }], keepsPicture: true, safetyChecks });
}

function stepsOf(action: Action): ComputerStep[] {
  switch (action.type) {
    case 'click': {
      // The server knows no such mouse buttons, but the keys that do the same.
      if (action.button === 'back' || action.button === 'forward') {
        const move = act('move', { kind: 'move', at: action });
        return [move, act(action.button, { kind: 'keys', keys: [action.button] })];
      }
      const button = buttons[action.button];
      return [act('click', { kind: 'click', button, times: 1, ...pointing(action) })];
    }
    case 'double_click':
      return [act(action.type, { kind: 'click', button: 'left', times: 2, ...pointing(action) })];
    case 'drag':
      return [act(action.type, { kind: 'drag', path: action.path, holding: action.keys ?? [] })];
    case 'keypress':
      return [act(action.type, { kind: 'keys', keys: action.keys })];
    case 'move':
      return [act(action.type, { kind: 'move', ...pointing(action) })];
    case 'scroll': {
      const [right, down] = [notches(action.scrollX), notches(action.scrollY)];
      return [act(action.type, { kind: 'scroll', right, down, ...pointing(action) })];
    }
    case 'type':
      return [act(action.type, { kind: 'type', text: action.text })];
    case 'wait':
      return [act(action.type, { kind: 'wait', ms: DEFAULT_WAIT_MS })];
    case 'screenshot':
      return [];
  }
}

function pointing(action: {
  readonly x: number;
  readonly y: number;
  readonly keys?: readonly string[] | undefined;
}) {
  return { at: { x: action.x, y: action.y }, holding: action.keys ?? [] };
}

/** At least one where anything is scrolled at all. */
function notches(pixels: number): number {
  const whole = Math.round(pixels / PIXELS_OF_NOTCH);
  return whole === 0 ? Math.sign(pixels) : whole;
}
