import type { ChatId } from '#shared/kernel/ids.ts';
import type { Clock } from '#shared/kernel/clock.ts';
import type { WorkspaceBridge } from '../../agent-bridge/ports/index.ts';
import type { ToolDefinition } from '../model/model-client.ts';
import type { TurnSurroundings } from '../surroundings.ts';
import type { StepRecorder } from '../model/step-recorder.ts';
import type { TurnFiles, TurnStore } from '../types.ts';
import { createAdvisor } from './advisor/advisor.ts';
import type { AdvisorPort } from './advisor/port.ts';
import { createAttachFile } from './attach-file.ts';
import { createComputer } from './computer/computer.ts';
import type { DesktopHand } from './computer/desktop-hand.ts';
import { CONNECT_SERVERS, createConnectServers } from './connect-servers.ts';
import { createEditFiles } from './edit-files.ts';
import type { SubagentsPort } from './subagents/port.ts';
import { createDynamicTool } from './dynamic-tool.ts';
import { createExternalTool } from './external-tool.ts';
import { createExecute } from './execute.ts';
import { createAskUserQuestion } from './planning/ask-user-question.ts';
import { createPlanFile } from './planning/plan-file.ts';
import { createProposePlan } from './planning/propose-plan.ts';
import { createProcessList } from './process-list.ts';
import { createProcessOutput } from './process-output.ts';
import { createProcessSignal } from './process-signal.ts';
import { createReadFile } from './read-file.ts';
import { createReadSkill, createReadSkillFile } from './read-skill.ts';
import { createSubagentTools } from './subagents/tools.ts';
import { isOffered, type TurnRole } from './tool-sets.ts';
import type { Tool } from './tool.ts';
import type { WorkspacesPort } from './workspaces/port.ts';
import { createListTemplates, createReadTemplate } from './workspaces/template-tools.ts';
import {
  createCreateWorkspace,
  createStartWorkspace,
  createStopWorkspace,
} from './workspaces/workspace-tools.ts';
import { createWriteFile } from './write-file.ts';

export interface ToolRegistry {
  readonly definitions: readonly ToolDefinition[];
  find(name: string): Tool | undefined;
}

export type ToolRegistryDeps = {
  readonly chatId: ChatId;
  /** What the chat may use of all tools; a root outside plan mode when absent. */
  readonly role?: TurnRole | undefined;
  readonly dynamicTools?: readonly ToolDefinition[] | undefined;
  readonly subagents?: SubagentsPort | undefined;
  readonly workspaces?: WorkspacesPort | undefined;
  readonly advisor?: AdvisorPort | undefined;
  readonly store: Pick<TurnStore, 'history'>;
  readonly recorder?: StepRecorder | undefined;
  readonly surroundings?: TurnSurroundings | undefined;
  /** Undefined for a chat without a running workspace: tools that need one are left out. */
  readonly workspace: WorkspaceBridge | undefined;
  /** Absent where nothing can be attached. */
  readonly chatFiles?: Pick<TurnFiles, 'attach'> | undefined;
  /** The provider whose computer tool is spoken, and the hand for it; for a chat that uses a desktop. */
  readonly computer?: { readonly provider: string; readonly hand: DesktopHand } | undefined;
  readonly clock: Clock;
  readonly touched: (paths: readonly string[]) => void;
};

export function createToolRegistry(deps: ToolRegistryDeps): ToolRegistry {
  const builtIn: readonly Tool[] = [
    ...(deps.workspace ? workspaceTools(deps, deps.workspace) : []),
    createAskUserQuestion(),
    ...(deps.workspaces ? templateAndWorkspaceTools(deps.workspaces) : []),
    ...(deps.subagents ? createSubagentTools(deps.subagents) : []),
    ...(deps.advisor ? [advisorTool(deps, deps.advisor, () => definitions)] : []),
  ].filter((tool) => isOffered(tool.definition.name, deps.role));
  const byName = new Map(builtIn.map((tool) => [tool.definition.name, tool]));
  for (const tool of deps.surroundings ? serverTools(deps.surroundings, deps.role) : []) {
    if (!byName.has(tool.definition.name)) byName.set(tool.definition.name, tool);
  }
  for (const definition of deps.dynamicTools ?? []) {
    if (!isOffered(definition.name, deps.role, { kind: 'dynamic' })) continue;
    // A name that is taken stays what it is.
    if (!byName.has(definition.name)) byName.set(definition.name, createDynamicTool(definition));
  }
  const definitions: readonly ToolDefinition[] = Array.from(byName.values())
    .filter((tool) => !tool.hidden)
    .map((tool) => tool.definition);
  return { definitions, find: (name) => byName.get(name) };
}

function advisorTool(
  { store, recorder, clock }: ToolRegistryDeps,
  advisor: AdvisorPort,
  tools: () => readonly ToolDefinition[],
): Tool {
  return createAdvisor({ advisor, store, recorder, tools, clock });
}

function templateAndWorkspaceTools(workspaces: WorkspacesPort): Tool[] {
  return [
    createListTemplates(workspaces),
    createReadTemplate(workspaces),
    createCreateWorkspace(workspaces),
    createStartWorkspace(workspaces),
    createStopWorkspace(workspaces),
  ];
}

/** Tools of MCP servers, and the one that starts those of the workspace. */
function serverTools(surroundings: TurnSurroundings, role: TurnRole | undefined): Tool[] {
  const tools = surroundings
    .tools()
    .filter(({ name, serverId, allowedInPlanMode }) =>
      isOffered(
        name,
        role,
        serverId === undefined
          ? { kind: 'workspace_mcp' }
          : { kind: 'external', allowedInPlanMode },
      ),
    )
    .map(createExternalTool);
  const offered = surroundings.offered();
  if (offered && isOffered(CONNECT_SERVERS, role, { kind: 'workspace_mcp' })) {
    tools.push(createConnectServers(offered, surroundings));
  }
  return tools;
}

/** None when there is no skill to read. */
function skillTools(deps: ToolRegistryDeps, { context }: WorkspaceBridge): Tool[] {
  const skills = deps.surroundings?.skills() ?? [];
  if (skills.length === 0) return [];
  return [createReadSkill({ context, skills }), createReadSkillFile({ context, skills })];
}

function computerTools(
  { computer, chatFiles, clock }: ToolRegistryDeps,
  workspace: WorkspaceBridge,
): Tool[] {
  if (!computer) return [];
  const { provider, hand } = computer;
  return [createComputer({ provider, control: hand.on(workspace), chatFiles, clock })];
}

/** What the programs of a chat that uses the desktop are given, so that they show there. */
function programsOf({ computer }: ToolRegistryDeps, { desktop }: WorkspaceBridge) {
  if (!computer) return undefined;
  return async () => {
    await desktop.start();
    return desktop.environment();
  };
}

function workspaceTools(deps: ToolRegistryDeps, workspace: WorkspaceBridge): Tool[] {
  const { files, processes } = workspace;
  const { chatId, clock, touched, chatFiles } = deps;
  const plan = createPlanFile({ chatId, files, planning: deps.role?.planning ?? false });
  return [
    ...computerTools(deps, workspace),
    plan.guard(createReadFile({ files })),
    plan.guard(createWriteFile({ files, touched })),
    plan.guard(createEditFiles({ files, touched })),
    createExecute({ chatId, files, processes, clock, environment: programsOf(deps, workspace) }),
    createProcessOutput({ chatId, processes, clock }),
    createProcessList({ chatId, processes }),
    createProcessSignal({ chatId, processes, clock }),
    ...(chatFiles
      ? [createAttachFile({ files, chatFiles }), createProposePlan({ files, plan, chatFiles })]
      : []),
    ...skillTools(deps, workspace),
  ];
}
