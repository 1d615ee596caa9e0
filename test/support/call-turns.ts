import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
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

/** Turns over a workspace that each test of a file has anew. */
export interface CallTurns {
  /** With a file, beside a folder outside it with another. */
  readonly workspace: TestWorkspace;
  /** One step with the calls, then an answer without. */
  start(
    calls: readonly ModelEvent[],
    grants?: Partial<ApprovalGrants>,
    options?: TestTurnOptions,
  ): TestTurn;
  /** The same chat once more, as a worker runs it after an answer or a restart. */
  again(turn: TestTurn): TestTurn;
}

/** To be called once, at the top of a test file. */
export function callTurns(): CallTurns {
  let current: TestWorkspace | undefined;
  beforeEach(async () => {
    current = await openCallWorkspace();
  });
  afterEach(() => current?.close());

  function workspace(): TestWorkspace {
    if (!current) throw new Error('there is a workspace only while a test runs');
    return current;
  }

  return {
    get workspace() {
      return workspace();
    },
    start: (calls, grants = {}, options = {}) =>
      createTestTurn({
        workspace: workspace().bridge,
        steps: [
          [...calls, finish('tool_calls')],
          [text('done'), finish()],
        ],
        store: createMemoryTurnStore([userMessage('go')], { ...fullGrants, ...grants }),
        ...options,
      }),
    again: (turn) =>
      createTestTurn({
        workspace: workspace().bridge,
        steps: [[text('done'), finish()]],
        store: turn.store,
      }),
  };
}

async function openCallWorkspace(): Promise<TestWorkspace> {
  const workspace = await openTestWorkspace();
  await mkdir(workspace.outside);
  await writeFile(join(workspace.root, 'a.txt'), 'one\ntwo');
  await writeFile(join(workspace.outside, 'secret.txt'), 'hidden');
  return workspace;
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
