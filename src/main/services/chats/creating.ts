import type { CreateChatRequest } from '#shared/api/chats.ts';
import {
  isUuid,
  NIL_UUID,
  type ChatId,
  type ModelConfigId,
  type OrganizationId,
  type UserId,
  type WorkspaceId,
} from '#shared/kernel/ids.ts';
import { ok, type Result } from '#shared/kernel/result.ts';
import type { Random } from '../../platform/random.ts';
import type { MessagePart } from '../../store/tables/chat-messages-store.ts';
import type { ChatRow, StoredDynamicTool } from '../../store/tables/chats-store.ts';
import { reread, type ChatContext } from './context.ts';
import { linkFiles, readContentOf } from './files.ts';
import { readDynamicTools } from './dynamic-tools.ts';
import { requestedModel } from './models-in-use.ts';
import type {
  ChatAccounting,
  ChatFiles,
  ChatModels,
  ChatOrganizations,
  ChatPrompts,
  ChatMcpServers,
  ChatWorkspaces,
} from './ports.ts';
import { checkSpendLimit, forbidden, invalid, type ChatProblem } from './problems.ts';
import { readLabels, readMcpServers, readPlanMode } from './request-fields.ts';
import type { StateChanges, TurnControl } from './state-changes.ts';
import { fallbackTitle } from './title.ts';

const maxSystemPromptBytes = 10_000;

export type CreatingDeps = {
  readonly context: ChatContext;
  readonly changes: StateChanges;
  readonly control: TurnControl;
  readonly models: ChatModels;
  readonly files: ChatFiles;
  readonly workspaces: ChatWorkspaces;
  readonly organizations: ChatOrganizations;
  readonly prompts: ChatPrompts;
  readonly accounting: ChatAccounting;
  readonly mcpServers?: ChatMcpServers;
  readonly random: Random;
};

type Checked = {
  readonly organizationId: OrganizationId;
  readonly systemPrompt: string;
  readonly parts: readonly MessagePart[];
  readonly workspaceId: WorkspaceId | undefined;
  readonly modelConfigId: ModelConfigId;
  readonly planMode: boolean;
  readonly mcpServerIds: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly clientType: 'ui' | 'api';
  readonly dynamicTools: readonly StoredDynamicTool[];
};

/** A new chat; the warnings are for whoever started it. */
export type CreatedChat = { readonly chat: ChatRow; readonly warnings: readonly string[] };

/** Starts a chat with its first message; it is pending when this returns. */
export function createChat(
  deps: CreatingDeps,
  ownerId: UserId,
  request: CreateChatRequest,
): Result<CreatedChat, ChatProblem> {
  const checked = check(deps, ownerId, request);
  if (!checked.ok) return checked;
  const { context, changes, control } = deps;
  const { stores, timestamps } = context;
  const fields = checked.value;
  const id = deps.random.uuid() as ChatId;

  const created = context.commit((after) => {
    const now = timestamps.next();
    stores.chats.insert({
      id,
      ownerId,
      organizationId: fields.organizationId,
      workspaceId: fields.workspaceId,
      modelConfigId: fields.modelConfigId,
      parentId: undefined,
      rootId: id,
      title: fallbackTitle(fields.parts),
      status: 'pending',
      planMode: fields.planMode,
      clientType: fields.clientType,
      dynamicTools: fields.dynamicTools,
      createdAt: now,
    });
    if (Object.keys(fields.labels).length > 0) stores.chats.setLabels(id, fields.labels, now);
    if (fields.mcpServerIds.length > 0) stores.chats.setMcpServers(id, fields.mcpServerIds, now);
    for (const text of [...deps.prompts.forNewChat(), fields.systemPrompt]) {
      if (text.trim() !== '') insertHidden(context, id, text, now);
    }
    changes.insertUserMessage(reread(context, id), fields, now);
    const warnings = linkFiles(context, id, fields.parts);
    const chat = reread(context, id);
    after.watch({ kind: 'created', chat });
    after.whenDone(() => control.wake(chat));
    return { chat, warnings };
  });
  return ok(created);
}

function insertHidden(context: ChatContext, chatId: ChatId, text: string, createdAt: number): void {
  context.stores.messages.insert({
    chatId,
    role: 'system',
    visibility: 'model',
    createdBy: undefined,
    modelConfigId: undefined,
    parts: [{ type: 'text', text }],
    usage: undefined,
    createdAt,
  });
}

/** In the order in which the contract names the failures. */
function check(
  deps: CreatingDeps,
  ownerId: UserId,
  request: CreateChatRequest,
): Result<Checked, ChatProblem> {
  const organization = readOrganization(deps.organizations, request.organization_id);
  if (!organization.ok) return organization;
  const systemPrompt = request.system_prompt ?? '';
  if (Buffer.byteLength(systemPrompt) > maxSystemPromptBytes) {
    return invalid(`The system prompt may have at most ${maxSystemPromptBytes} bytes.`);
  }
  const content = readContentOf(deps.files, ownerId, request.content);
  if (!content.ok) return invalid('The content is not valid.', { detail: content.error });
  const workspace = readWorkspace(deps.workspaces, request.workspace_id);
  if (!workspace.ok) return workspace;
  const model = requestedModel(
    deps.models,
    request.model_config_id,
    () => deps.models.forRoot?.(ownerId) ?? deps.models.defaultModelId(),
  );
  if (!model.ok) return model;
  const planMode = readPlanMode(request.plan_mode);
  if (!planMode.ok) return planMode;
  const servers = readMcpServers(deps.mcpServers, request.mcp_server_ids);
  if (!servers.ok) return servers;
  const labels = readLabels(request.labels ?? {});
  if (!labels.ok) return labels;
  const tools = readDynamicTools(request.unsafe_dynamic_tools);
  if (!tools.ok) return tools;
  const clientType = request.client_type || 'api';
  if (clientType !== 'ui' && clientType !== 'api') {
    return invalid('The client type is not valid.', {
      validations: [{ field: 'client_type', detail: 'Must be "ui" or "api".' }],
    });
  }
  const overLimit = checkSpendLimit(deps.accounting, ownerId);
  if (overLimit) return overLimit;
  return ok({
    organizationId: organization.value,
    systemPrompt,
    parts: content.value,
    workspaceId: workspace.value,
    modelConfigId: model.value,
    planMode: planMode.value ?? false,
    mcpServerIds: servers.value ?? [],
    labels: labels.value,
    clientType,
    dynamicTools: tools.value,
  });
}

/** A client that names no organization means the only one there is. */
function readOrganization(
  organizations: ChatOrganizations,
  requested: string | null | undefined,
): Result<OrganizationId, ChatProblem> {
  const own = organizations.defaultOrganizationId();
  if (requested === undefined || requested === null || requested === NIL_UUID) return ok(own);
  if (!isUuid(requested)) return invalid('organization_id is not a UUID.');
  return requested.toLowerCase() === own
    ? ok(own)
    : forbidden('You are not a member of this organization.');
}

/** Undefined when none is named; the nil UUID names none. */
export function readWorkspace(
  workspaces: ChatWorkspaces,
  requested: string | null | undefined,
): Result<WorkspaceId | undefined, ChatProblem> {
  if (requested === undefined || requested === null || requested === NIL_UUID) return ok(undefined);
  const id = requested.toLowerCase() as WorkspaceId;
  return isUuid(requested) && workspaces.get(id)?.deleted === false
    ? ok(id)
    : invalid('There is no such workspace.', { detail: `workspace_id is ${requested}.` });
}
