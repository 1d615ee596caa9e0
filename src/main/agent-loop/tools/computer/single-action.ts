import { z } from 'zod';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import {
  act,
  DEFAULT_WAIT_MS,
  keysOf,
  point,
  type ComputerCall,
  type ComputerStep,
} from './steps.ts';

const DEFAULT_SCROLL = 3;
const DEFAULT_HOLD_SECONDS = 1;

const place = z.tuple([z.number(), z.number()]);

const actions = [
  'key',
  'hold_key',
  'type',
  'cursor_position',
  'mouse_move',
  'left_mouse_down',
  'left_mouse_up',
  'left_click',
  'left_click_drag',
  'right_click',
  'middle_click',
  'double_click',
  'triple_click',
  'scroll',
  'wait',
  'screenshot',
  'zoom',
] as const;

/** One action for each call, as Anthropic's computer tool has it (`computer_20251124`). */
export const singleActionSchema = z.object({
  action: z.enum(actions).describe('What to do.'),
  coordinate: place.optional().describe('[x, y] in pixels of the screenshots.'),
  start_coordinate: place.optional().describe('Where a drag begins.'),
  text: z
    .string()
    .optional()
    .describe('Text to type, keys such as ctrl+l, or keys held during a click.'),
  duration: z.number().nonnegative().optional().describe('Seconds of wait and hold_key.'),
  scroll_amount: z.number().nonnegative().optional().describe('Notches of the mouse wheel.'),
  scroll_direction: z.enum(['up', 'down', 'left', 'right']).optional(),
  region: z
    .tuple([z.number(), z.number(), z.number(), z.number()])
    .optional()
    .describe('[x0, y0, x1, y1] of what zoom shows.'),
});
type SingleAction = z.infer<typeof singleActionSchema>;

const clicks = {
  left_click: { button: 'left', times: 1 },
  right_click: { button: 'right', times: 1 },
  middle_click: { button: 'middle', times: 1 },
  double_click: { button: 'left', times: 2 },
  triple_click: { button: 'left', times: 3 },
} as const;

/** The error is a text for the model. */
export function readSingleAction(args: unknown): Result<ComputerCall, string> {
  const parsed = singleActionSchema.safeParse(args);
  if (!parsed.success) return err(`Invalid arguments:\n${z.prettifyError(parsed.error)}`);
  const steps = stepsOf(parsed.data);
  if (typeof steps === 'string') return err(`${parsed.data.action} needs ${steps}.`);
  const keepsPicture = parsed.data.action === 'screenshot';
  return ok({ steps, keepsPicture, safetyChecks: [] });
}

/** Or what is missing. */
function stepsOf(args: SingleAction): readonly ComputerStep[] | string {
  const { action, coordinate, text } = args;
  const at = coordinate && { at: point(coordinate) };
  switch (action) {
    case 'screenshot':
      return [{ kind: 'screenshot' }];
    case 'cursor_position':
      return [{ kind: 'pointer' }];
    case 'zoom': {
      if (!args.region) return 'region';
      const [left, top, right, bottom] = args.region;
      const region = { from: point([left, top]), to: point([right, bottom]) };
      return [{ kind: 'zoom', region }];
    }
    case 'wait':
      return [act(action, { kind: 'wait', ms: waitMs(args.duration) })];
    case 'mouse_move':
      return at ? [act(action, { kind: 'move', ...at })] : 'coordinate';
    case 'left_mouse_down':
    case 'left_mouse_up': {
      const state = action === 'left_mouse_down' ? 'down' : 'up';
      return [act(action, { kind: 'button', state, ...at })];
    }
    case 'left_click':
    case 'right_click':
    case 'middle_click':
    case 'double_click':
    case 'triple_click':
      return [
        act(action, { kind: 'click', ...clicks[action], ...at, holding: keysOf(text ?? '') }),
      ];
    case 'left_click_drag': {
      const from = args.start_coordinate;
      if (!from) return 'start_coordinate';
      if (!coordinate) return 'coordinate';
      const path = [point(from), point(coordinate)];
      return [act(action, { kind: 'drag', path, holding: keysOf(text ?? '') })];
    }
    case 'scroll':
      return at
        ? [act(action, { kind: 'scroll', ...notches(args), ...at, holding: keysOf(text ?? '') })]
        : 'coordinate';
    case 'type':
      return text ? [act(action, { kind: 'type', text })] : 'text';
    case 'key':
      return text ? keySteps(action, text) : 'text';
    case 'hold_key': {
      if (!text) return 'text';
      const holdMs = (args.duration ?? DEFAULT_HOLD_SECONDS) * 1000;
      return [act(action, { kind: 'keys', keys: keysOf(text), holdMs })];
    }
  }
}

/** Several combinations, one after another, stand with spaces between them. */
function keySteps(name: string, text: string): ComputerStep[] {
  const combinations = text.trim() === '' ? ['space'] : text.trim().split(/\s+/);
  return combinations.map((keys) => act(name, { kind: 'keys', keys: keysOf(keys) }));
}

function waitMs(seconds: number | undefined): number {
  return seconds === undefined ? DEFAULT_WAIT_MS : seconds * 1000;
}

function notches({ scroll_amount: amount = DEFAULT_SCROLL, scroll_direction: way }: SingleAction) {
  switch (way) {
    case 'up':
      return { right: 0, down: -amount };
    case 'left':
      return { right: -amount, down: 0 };
    case 'right':
      return { right: amount, down: 0 };
    case 'down':
    case undefined:
      return { right: 0, down: amount };
  }
}
