import { z } from 'zod';
import { ok } from '#shared/kernel/result.ts';
import type { ToolOutcome } from '../../types.ts';
import { defineTool, success, type PreparedCall, type Tool } from '../tool.ts';
import {
  SUBAGENT_TYPES,
  type SubagentProblem,
  type SubagentState,
  type SubagentsPort,
  type SubagentType,
} from './port.ts';

const DEFAULT_WAIT_SECONDS = 300;
const MAX_WAIT_SECONDS = 60 * 60;

const chatId = z.string().min(1).describe('chat_id that the subagent was started with.');
const prompt = z
  .string()
  .trim()
  .min(1)
  .describe('The whole task. The subagent sees nothing of this conversation.');
const title = z.string().trim().optional().describe('A few words, for the person.');

const spawnSchema = z.object({
  type: z.enum(SUBAGENT_TYPES).describe('What kind of subagent.'),
  prompt,
  title,
});
const olderSpawnSchema = z.object({ prompt, title });
const waitSchema = z.object({
  chat_id: chatId,
  timeout_seconds: z
    .number()
    .positive()
    .max(MAX_WAIT_SECONDS)
    .optional()
    .describe(`How long to wait; ${DEFAULT_WAIT_SECONDS} when left out.`),
});
const messageSchema = z.object({
  chat_id: chatId,
  message: z.string().trim().min(1),
  interrupt: z.boolean().optional().describe('Stop what it does now and tell it at once.'),
});
const closeSchema = z.object({ chat_id: chatId });

/** The tools with which a chat has others work for it (chats contract 17.4). */
export function createSubagentTools(subagents: SubagentsPort): Tool[] {
  return [
    createSpawn(subagents),
    createOlderSpawn(subagents, 'spawn_explore_agent', 'explore'),
    createOlderSpawn(subagents, 'spawn_computer_use_agent', 'computer_use'),
    createWait(subagents),
    createMessage(subagents),
    createClose(subagents),
  ];
}

function createSpawn(subagents: SubagentsPort): Tool {
  return defineTool({
    name: 'spawn_agent',
    description:
      'Starts a subagent that works on a task of its own beside you, in the same workspace, and ' +
      'returns at once; wait_agent brings its answer. "general" can do what you can but start ' +
      'subagents; "explore" only reads and looks around; "computer_use" sees and uses a desktop ' +
      'with mouse and keyboard, for programs with windows. Several work at the same time. Use them ' +
      'for independent pieces of work or for searches whose details you do not need.',
    schema: spawnSchema,
    prepare: (args) => ({
      ...(args.type === 'computer_use' ? desktopScope(subagents, 'spawn_agent') : {}),
      run: () => spawn(subagents, args),
    }),
  });
}

/** The names from before `spawn_agent` had types: in old conversations, and in models' minds. */
function createOlderSpawn(subagents: SubagentsPort, name: string, type: SubagentType): Tool {
  return defineTool({
    name,
    hidden: true,
    description: `Starts a subagent of the type "${type}".`,
    schema: olderSpawnSchema,
    prepare: (args) => ({
      ...(type === 'computer_use' ? desktopScope(subagents, name) : {}),
      run: () => spawn(subagents, { ...args, type }),
    }),
  });
}

/**
 * The person is asked once, when it starts, and not for every movement of the mouse; nor for one
 * that cannot start.
 */
function desktopScope(
  subagents: SubagentsPort,
  toolName: string,
): { scope: PreparedCall['scope'] } {
  return {
    async scope() {
      const asked = (await subagents.canUseDesktop()) ? { tool: toolName } : {};
      return ok({ files: [], changesFiles: false, ...asked });
    },
  };
}

async function spawn(
  subagents: SubagentsPort,
  request: Parameters<SubagentsPort['spawn']>[0],
): Promise<ToolOutcome> {
  const spawned = await subagents.spawn(request);
  if (!spawned.ok) return refusal(spawned.error);
  const { note } = spawned.value;
  return success({ ...wire(spawned.value), ...(note ? { note } : {}) });
}

function createWait(subagents: SubagentsPort): Tool {
  return defineTool({
    name: 'wait_agent',
    description:
      'Waits until a subagent has ended its work and returns its report. When the time is up the ' +
      'subagent goes on working: wait again, or do something else first.',
    // Waiting changes nothing, so a wait that the end of the program cut off is begun anew.
    repeatable: true,
    schema: waitSchema,
    prepare: (args) => ({
      async run(_scope, signal) {
        const timeoutMs = (args.timeout_seconds ?? DEFAULT_WAIT_SECONDS) * 1000;
        const done = await subagents.wait(args.chat_id, timeoutMs, signal);
        if (!done.ok) return refusal(done.error);
        const { chat_id, title: named, status, type } = wire(done.value);
        return success({ chat_id, title: named, report: done.value.report, status, type });
      },
    }),
  });
}

function createMessage(subagents: SubagentsPort): Tool {
  return defineTool({
    name: 'message_agent',
    description:
      'Sends a message to a subagent: more work once it has ended, or a correction while it ' +
      'works. While it works the message waits for the end of its turn, unless you interrupt.',
    schema: messageSchema,
    prepare: (args) => ({
      run() {
        const sent = subagents.message({
          chatId: args.chat_id,
          text: args.message,
          interrupt: args.interrupt ?? false,
        });
        if (!sent.ok) return Promise.resolve(refusal(sent.error));
        const { interrupted } = sent.value;
        return Promise.resolve(success({ ...wire(sent.value), interrupted }));
      },
    }),
  });
}

function createClose(subagents: SubagentsPort): Tool {
  return defineTool({
    name: 'close_agent',
    description: 'Stops what a subagent is doing. What it has changed so far stays.',
    repeatable: true,
    schema: closeSchema,
    prepare: (args) => ({
      async run() {
        const closed = await subagents.close(args.chat_id);
        if (!closed.ok) return refusal(closed.error);
        return success({ ...wire(closed.value), terminated: true });
      },
    }),
  });
}

function wire({ chatId: id, title: named, status, type }: SubagentState) {
  return { chat_id: id, title: named, status, type };
}

function refusal({ message, type }: SubagentProblem): ToolOutcome {
  return { content: { error: message, ...(type ? { type } : {}) }, isError: true };
}
