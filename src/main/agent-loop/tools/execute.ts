import { z } from 'zod';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import type { FilesPort } from '../../agent-bridge/ports/index.ts';
import type { CallScope } from '../approval/policy.ts';
import type { ToolOutcome } from '../types.ts';
import { commandNote } from './command-note.ts';
import { durationSchema } from './duration.ts';
import { endedResult, failedResult, stopwatch, type ProcessDeps } from './process-result.ts';
import { waitFor, type Wait } from './process-wait.ts';
import { defineTool, success, type Tool } from './tool.ts';
import { showOutput } from './truncate.ts';

const DEFAULT_TIMEOUT_MS = 10_000;

const schema = z.object({
  command: z.string().trim().min(1).describe('Shell command, run with sh -c.'),
  model_intent: z.string().optional().describe('Why you run it, in a few words, for the person.'),
  timeout: durationSchema(
    'How long to wait for it, like "10s" (the default) or "2m". It goes on afterwards.',
  ).optional(),
  workdir: z.string().optional().describe('Working directory; the workspace folder by default.'),
  run_in_background: z.boolean().optional().describe('Return at once; for servers and watchers.'),
});

export type ExecuteDeps = ProcessDeps & {
  readonly files: FilesPort;
  /** Variables that commands get besides the usual ones. */
  readonly environment?: (() => Promise<Readonly<Record<string, string>> | undefined>) | undefined;
};

export function createExecute(deps: ExecuteDeps): Tool {
  return defineTool({
    name: 'execute',
    description:
      'Runs a shell command in the workspace and returns its output and exit code. A command ' +
      'that takes longer than the timeout goes on in the background: read its output later with ' +
      'process_output. There is nobody to answer prompts.',
    schema,
    prepare(args) {
      const background = splitBackground(args.command);
      const inBackground = background.requested || args.run_in_background === true;
      return {
        scope: () => commandScope(deps.files, background.command, args),
        run: (scope, signal, live) =>
          inBackground
            ? runInBackground(deps, scope)
            : runAndWait(deps, scope, {
                waitMs: args.timeout ?? DEFAULT_TIMEOUT_MS,
                signal,
                live,
              }),
      };
    },
  });
}

async function commandScope(
  files: FilesPort,
  command: string,
  args: z.infer<typeof schema>,
): Promise<Result<CallScope, string>> {
  const workdir = await files.resolve(args.workdir || files.root);
  if (!workdir.ok) return err(workdir.error.message);
  const { absolute, inside } = workdir.value;
  return ok({
    files: [],
    changesFiles: false,
    command: { text: command, written: args.command, workdir: absolute, workdirOutside: !inside },
  });
}

/** A trailing `&` asks for a background run; `&&`, `|&`, `>&` and `\&` are something else. */
function splitBackground(command: string): {
  readonly command: string;
  readonly requested: boolean;
} {
  const stem = /^(?<stem>[\s\S]*[^&|<>\\\s])\s*&$/.exec(command)?.groups?.['stem'];
  return stem === undefined ? { command, requested: false } : { command: stem, requested: true };
}

async function start(
  deps: ExecuteDeps,
  scope: CallScope,
  background: boolean,
): Promise<Result<string, string>> {
  const { command } = scope;
  if (command === undefined) return err('There is no command to run.');
  const env = await deps.environment?.();
  const started = await deps.processes.start({
    chatId: deps.chatId,
    command: command.text,
    // A named folder is later looked at for changes; the workspace folder always is.
    ...(command.workdir === deps.files.root ? {} : { workdir: command.workdir }),
    background,
    ...(env ? { env } : {}),
  });
  return started.ok ? ok(started.value.id) : err(started.error.message);
}

async function runInBackground(deps: ExecuteDeps, scope: CallScope): Promise<ToolOutcome> {
  const elapsedMs = stopwatch(deps.clock);
  const started = await start(deps, scope, true);
  if (!started.ok) return success(failedResult(started.error, elapsedMs()));
  return success({
    success: true,
    exit_code: 0,
    wall_duration_ms: elapsedMs(),
    background_process_id: started.value,
  });
}

async function runAndWait(deps: ExecuteDeps, scope: CallScope, wait: Wait): Promise<ToolOutcome> {
  const elapsedMs = stopwatch(deps.clock);
  const started = await start(deps, scope, false);
  if (!started.ok) return success(failedResult(started.error, elapsedMs()));
  const id = started.value;
  const ended = await waitFor(deps, id, wait);
  if (!ended.ok) return success(failedResult(ended.error.message, elapsedMs()));
  if (!ended.value.running) {
    const note = commandNote(scope.command?.text ?? '');
    return success({ ...endedResult(ended.value, elapsedMs()), ...(note ? { note } : {}) });
  }
  const isInterrupted = wait.signal.aborted;
  const why = isInterrupted
    ? 'The person interrupted the wait.'
    : `The command did not end within ${wait.waitMs / 1000} s.`;
  return {
    content: {
      ...failedResult(`${why} It goes on in the background.`, elapsedMs()),
      ...showOutput(ended.value.output, ended.value.truncated),
      background_process_id: id,
    },
    isError: isInterrupted,
  };
}
