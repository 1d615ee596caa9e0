import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ApprovalGrants, ModelEvent } from '#main/agent-loop/index.ts';
import { createMemoryTurnStore, fullGrants, userMessage } from './memory-turn-store.ts';
import { call, finish, text } from './scripted-model.ts';
import {
  createTestTurn,
  openTestWorkspace,
  type TestTurn,
  type TestTurnOptions,
  type TestWorkspace,
} from './turn.ts';

/** A workspace with a file, beside a folder outside it with another. */
export async function openCallWorkspace(): Promise<TestWorkspace> {
  const workspace = await openTestWorkspace();
  await mkdir(workspace.outside);
  await writeFile(join(workspace.root, 'a.txt'), 'one\ntwo');
  await writeFile(join(workspace.outside, 'secret.txt'), 'hidden');
  return workspace;
}

/** One step with the calls, then an answer without. */
export function turnWith(
  workspace: TestWorkspace,
  calls: readonly ModelEvent[],
  grants: Partial<ApprovalGrants> = {},
  options: TestTurnOptions = {},
): TestTurn {
  return createTestTurn({
    workspace: workspace.bridge,
    steps: [
      [...calls, finish('tool_calls')],
      [text('done'), finish()],
    ],
    store: createMemoryTurnStore([userMessage('go')], { ...fullGrants, ...grants }),
    ...options,
  });
}

/** The same chat once more, as a worker runs it after an answer or a restart. */
export function again(workspace: TestWorkspace, turn: TestTurn): TestTurn {
  return createTestTurn({
    workspace: workspace.bridge,
    steps: [[text('done'), finish()]],
    store: turn.store,
  });
}

export function resultsOf(turn: TestTurn): unknown[] {
  return turn.store.messages.flatMap(({ parts }) =>
    parts.flatMap((part) =>
      part.type === 'tool-result' ? [[part.tool_call_id, part.is_error ?? false, part.result]] : [],
    ),
  );
}

export const write = (id: string, path: string, content = 'x\n'): ModelEvent =>
  call(id, 'write_file', { path, content });
export const run = (id: string, command: string): ModelEvent => call(id, 'execute', { command });
