import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import type { ApprovalRequest } from '#shared/api/approvals.ts';
import type { ChatMessagePart } from '#shared/api/chat-parts.ts';
import type { ChatRetry } from '#shared/api/chat-events.ts';
import type { ChatId, WorkspaceAgentId } from '#shared/kernel/ids.ts';
import type { WorkspaceBridge } from '#main/agent-bridge/ports/index.ts';
import { createLocalBridgeHost } from '#main/agent-bridge/local/index.ts';
import type { TurnAbort, TurnInput } from '#main/agent-loop/index.ts';
import { systemClock } from '#main/platform/clock.ts';
import { createMemoryTurnStore, type MemoryTurnStore } from './memory-turn-store.ts';
import { createScriptedModel, type ScriptedModel, type ScriptedStep } from './scripted-model.ts';

export const testChatId = 'b3c1a2de-0000-4000-8000-000000000001' as ChatId;

/** A real workspace in a temporary folder, with a folder beside it that is outside. */
export type TestWorkspace = {
  readonly bridge: WorkspaceBridge;
  readonly root: string;
  readonly outside: string;
  readonly close: () => Promise<void>;
};

export async function openTestWorkspace(): Promise<TestWorkspace> {
  const base = await realpath(await mkdtemp(join(tmpdir(), 'pilothouse-turn-')));
  const host = createLocalBridgeHost({
    dataDir: join(base, 'data'),
    home: join(base, 'home'),
    env: process.env,
    clock: systemClock,
    newId: randomUUID,
  });
  const root = join(base, 'workspace');
  await mkdir(root);
  const bridge = await host.open(randomUUID() as WorkspaceAgentId, root);
  return {
    bridge,
    root,
    outside: join(base, 'outside'),
    async close() {
      await host.shutdown();
      await rm(base, { recursive: true, force: true, maxRetries: 20 });
    },
  };
}

export type TestTurn = {
  readonly input: TurnInput;
  readonly store: MemoryTurnStore;
  readonly model: ScriptedModel;
  readonly parts: { readonly role: string; readonly part: ChatMessagePart }[];
  readonly retries: ChatRetry[];
  /** Ids of the calls that asked, each time that the person was told of them. */
  readonly asked: string[][];
  readonly touched: string[];
  readonly bugs: unknown[];
  readonly abort: (reason: TurnAbort) => void;
};

export type TestTurnOptions = Partial<
  Pick<TurnInput, 'workspace' | 'clock' | 'contextLimit' | 'callConfig'>
> & {
  readonly steps?: readonly ScriptedStep[];
  readonly store?: MemoryTurnStore;
  /** Called for every published part. */
  readonly onPart?: (part: ChatMessagePart) => void;
  /** Called when the person is told which calls ask. */
  readonly onAsking?: (requests: readonly ApprovalRequest[]) => void;
};

export function createTestTurn(options: TestTurnOptions = {}): TestTurn {
  const controller = new AbortController();
  const store = options.store ?? createMemoryTurnStore();
  const model = createScriptedModel(options.steps ?? []);
  const turn = {
    store,
    model,
    parts: [] as TestTurn['parts'],
    retries: [] as ChatRetry[],
    asked: [] as string[][],
    touched: [] as string[],
    bugs: [] as unknown[],
    abort: (reason: TurnAbort) => controller.abort(reason),
  };
  const input: TurnInput = {
    chatId: testChatId,
    model,
    provider: 'demo',
    modelName: 'scripted',
    contextLimit: options.contextLimit ?? 100_000,
    callConfig: options.callConfig ?? {},
    workspace: options.workspace,
    store,
    observer: {
      part(role, part) {
        turn.parts.push({ role, part });
        options.onPart?.(part);
      },
      retry: (retry) => turn.retries.push(retry),
      asking(requests) {
        turn.asked.push(requests.map((request) => request.tool_call_id));
        options.onAsking?.(requests);
      },
      touched: (paths) => turn.touched.push(...paths),
    },
    answers: store.answers,
    clock: options.clock ?? systemClock,
    signal: controller.signal,
    onBug: (cause) => turn.bugs.push(cause),
  };
  return { ...turn, input };
}
