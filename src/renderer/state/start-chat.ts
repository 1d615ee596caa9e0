import type { ApprovalMode } from '#shared/api/approvals.ts';
import type { App } from './app-state.ts';
import { toParts } from './chat-session.ts';
import { describeProblem, type Problem } from './problem.ts';

export type NewChat = {
  /** Absolute path. */
  readonly folder: string;
  readonly modelId: string | undefined;
  readonly approvals: ApprovalMode;
  /** Its files are those attached to `NEW_CHAT`. */
  readonly prompt: string;
  /** The first turns only plan. */
  readonly planning: boolean;
};

/** Stands for the chat's id in drafts and attachments as long as there is none. */
export const NEW_CHAT = 'new-chat';

/**
 * Opens the folder as a workspace, starts a chat there and shows it. Resolves with what went
 * wrong in the person's words, or with nothing.
 */
export async function startChat(app: App, request: NewChat): Promise<Problem | undefined> {
  const files = app.attachments.take(NEW_CHAT);
  let attempt = 'This folder could not be opened';
  try {
    const workspaceId = await openWorkspace(app, request);
    attempt = 'The chat could not be started';
    const chat = await app.api.chats.create({
      organization_id: await app.api.organizationId(),
      content: toParts(request.prompt, files),
      workspace_id: workspaceId,
      client_type: 'ui',
      ...(request.planning && { plan_mode: 'plan' }),
      ...(request.modelId !== undefined && { model_config_id: request.modelId }),
    });
    app.drafts.write(NEW_CHAT, '');
    app.settings.change({
      lastFolder: request.folder,
      lastApprovals: request.approvals,
      ...(request.modelId !== undefined && { lastModelId: request.modelId }),
    });
    app.chatList.noteCreated(chat);
    app.view.go({ name: 'chat', chatId: chat.id });
    return undefined;
  } catch (error) {
    app.attachments.restore(NEW_CHAT, files);
    return describeProblem(error, attempt);
  }
}

async function openWorkspace({ api }: App, request: NewChat): Promise<string> {
  const workspace = await api.workspaces.openFolder(request.folder, request.approvals);
  // A workspace that existed kept its mode; the person has just seen and chosen this one.
  const { mode } = await api.workspaces.approvals(workspace.id);
  if (mode !== request.approvals) {
    await api.workspaces.setApprovalMode(workspace.id, request.approvals);
  }
  return workspace.id;
}
