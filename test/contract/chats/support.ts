import { onTestFinished } from 'vitest';
import {
  createChatClient,
  openWorkspace,
  startCoreWith,
  type ChatClient,
} from '#test/support/chat-client.ts';
import type { TestCore } from '#test/support/core.ts';
import { createLiveModel, type LiveModel } from '#test/support/live-model.ts';
import { tempFolder } from '#test/support/temp-folder.ts';

export type LiveChats = {
  readonly core: TestCore;
  /** What all chats talk to. */
  readonly model: LiveModel;
  readonly client: ChatClient;
  readonly folder: string;
  /** Over the folder; its chats ask. */
  readonly workspaceId: string;
};

/** Closed when the test has ended. */
export async function openLiveChats(): Promise<LiveChats> {
  const model = createLiveModel();
  const core = await startCoreWith(model);
  onTestFinished(() => core.close());
  const folder = await tempFolder();
  const workspaceId = await openWorkspace(core, folder);
  return { core, model, client: createChatClient(core), folder, workspaceId };
}

/** The model asks for these calls in one step. */
export async function callTools(
  model: LiveModel,
  ...calls: readonly (readonly [id: string, toolName: string, args: unknown])[]
): Promise<void> {
  const step = await model.asked();
  for (const [id, name, args] of calls) step.call(id, name, args);
  step.finish('tool_calls');
}

/** The model says this and stops. */
export async function say(model: LiveModel, text: string): Promise<void> {
  const step = await model.asked();
  step.say(text);
  step.finish();
}
