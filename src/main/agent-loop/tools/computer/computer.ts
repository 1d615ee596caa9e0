import { z } from 'zod';
import type { Clock } from '#shared/kernel/clock.ts';
import { assertNever } from '#shared/kernel/assert-never.ts';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import type { DesktopControl, DesktopPicture } from '../../../agent-bridge/ports/index.ts';
import { COMPUTER_TOOL } from '../../model/model-client.ts';
import type { CallScope } from '../../approval/policy.ts';
import type { AttachedFile, ToolOutcome, TurnFiles } from '../../types.ts';
import { failure, isRecord, type Tool } from '../tool.ts';
import { readActionBatch } from './action-batch.ts';
import { declaredSize } from './size.ts';
import { readSingleAction, singleActionSchema } from './single-action.ts';
import type { ComputerCall, ComputerStep } from './steps.ts';

export type ComputerDeps = {
  readonly provider: string;
  readonly control: DesktopControl;
  /** Absent where nothing can be attached. */
  readonly chatFiles?: Pick<TurnFiles, 'attach'> | undefined;
  readonly clock: Clock;
};

/** What the steps so far have brought: words, and the newest picture. */
type Seen = { readonly texts: readonly string[]; readonly picture?: DesktopPicture };

const inputSchema = z.toJSONSchema(singleActionSchema, { io: 'input' });

/** Mouse, keyboard and screen of the workspace's desktop (chats contract 17.5). */
export function createComputer(deps: ComputerDeps): Tool {
  const { width, height } = declaredSize(deps.provider);
  return {
    definition: {
      name: COMPUTER_TOOL,
      description:
        `Uses the desktop, whose screen has ${width}×${height} pixels, with mouse and keyboard. ` +
        'Every action is answered with a picture of the screen afterwards.',
      inputSchema,
      native: { kind: 'computer', widthPx: width, heightPx: height },
    },
    prepare(args) {
      const call = readCall(args);
      if (!call.ok) return call;
      return ok({
        scope: () => Promise.resolve(ok(scopeOf(call.value))),
        preview: () => Promise.resolve(ok([])),
        run: (_scope, signal) => run(deps, call.value, signal),
      });
    },
  };
}

function readCall(args: unknown): Result<ComputerCall, string> {
  if (!isRecord(args)) return err('The arguments must be a JSON object.');
  return 'actions' in args ? readActionBatch(args) : readSingleAction(args);
}

function scopeOf({ safetyChecks }: ComputerCall): CallScope {
  return {
    files: [],
    changesFiles: false,
    oneAtATime: true,
    tool: COMPUTER_TOOL,
    doubts: safetyChecks.map(({ id, code, message }) => message ?? code ?? id),
  };
}

async function run(
  deps: ComputerDeps,
  call: ComputerCall,
  signal: AbortSignal,
): Promise<ToolOutcome> {
  let seen: Seen = { texts: [] };
  let problem: string | undefined;
  for (const step of call.steps) {
    const done = await take(deps.control, step, signal);
    if (!done.ok) {
      problem = done.error;
      break;
    }
    seen = { ...seen, ...done.value, texts: [...seen.texts, ...done.value.texts] };
  }
  // The model goes on from what the screen shows, also after an action that failed.
  const picture = seen.picture ?? (await pictureOf(deps.control, signal));
  if (picture === undefined || signal.aborted) return failure(problem ?? 'There is no picture.');
  const { attachment, file } = call.keepsPicture
    ? await keep(deps, picture)
    : { attachment: {}, file: undefined };
  return {
    content: {
      data: Buffer.from(picture.png).toString('base64'),
      mime_type: 'image/png',
      text: seen.texts.join('\n'),
      ...(problem === undefined ? {} : { error: problem }),
      ...(call.safetyChecks.length > 0 ? { acknowledged_safety_checks: call.safetyChecks } : {}),
      ...attachment,
    },
    isError: false,
    isMedia: true,
    ...(file ? { attachments: [file] } : {}),
  };
}

/** The error is a text for the model. */
async function take(
  control: DesktopControl,
  step: ComputerStep,
  signal: AbortSignal,
): Promise<Result<Seen, string>> {
  switch (step.kind) {
    case 'act': {
      const done = await control.act(step.action, signal);
      return done.ok
        ? ok({ texts: [`${step.name} performed`] })
        : err(`${step.name}: ${done.error.message}`);
    }
    case 'screenshot':
    case 'zoom': {
      const region = step.kind === 'zoom' ? step.region : undefined;
      const picture = await control.picture(signal, region);
      return picture.ok
        ? ok({ texts: [step.kind], picture: picture.value })
        : err(picture.error.message);
    }
    case 'pointer': {
      const at = await control.pointer(signal);
      return at.ok ? ok({ texts: [`x=${at.value.x},y=${at.value.y}`] }) : err(at.error.message);
    }
    default:
      return assertNever(step);
  }
}

async function pictureOf(
  control: DesktopControl,
  signal: AbortSignal,
): Promise<DesktopPicture | undefined> {
  const picture = await control.picture(signal);
  return picture.ok ? picture.value : undefined;
}

/** A chat that takes no more files goes on without. */
async function keep(
  { chatFiles, clock }: ComputerDeps,
  { png }: DesktopPicture,
): Promise<{ readonly attachment: object; readonly file: AttachedFile | undefined }> {
  const moment = clock.now().toISOString().slice(0, 19).replaceAll(':', '-');
  const stored = await chatFiles?.attach({ name: `screenshot-${moment}Z.png`, data: png });
  if (!stored?.ok) return { attachment: {}, file: undefined };
  const { fileId, name } = stored.value;
  return {
    attachment: { attachment_file_id: fileId, attachment_name: name },
    file: stored.value,
  };
}
