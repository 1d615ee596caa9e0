import type { ChatId } from '#shared/kernel/ids.ts';
import type { Clock } from '#shared/kernel/clock.ts';
import type { WorkspaceBridge } from '../../agent-bridge/ports/index.ts';
import type { ToolDefinition } from '../model/model-client.ts';
import { createEditFiles } from './edit-files.ts';
import { createExecute } from './execute.ts';
import { createProcessList } from './process-list.ts';
import { createProcessOutput } from './process-output.ts';
import { createProcessSignal } from './process-signal.ts';
import { createReadFile } from './read-file.ts';
import type { Tool } from './tool.ts';
import { createWriteFile } from './write-file.ts';

export interface ToolRegistry {
  readonly definitions: readonly ToolDefinition[];
  find(name: string): Tool | undefined;
}

export type ToolRegistryDeps = {
  readonly chatId: ChatId;
  /** Undefined for a chat without a running workspace: there are no tools then. */
  readonly workspace: WorkspaceBridge | undefined;
  readonly clock: Clock;
  readonly touched: (paths: readonly string[]) => void;
};

export function createToolRegistry(deps: ToolRegistryDeps): ToolRegistry {
  const tools = deps.workspace ? workspaceTools(deps, deps.workspace) : [];
  const byName = new Map(tools.map((tool) => [tool.definition.name, tool]));
  return {
    definitions: tools.map((tool) => tool.definition),
    find: (name) => byName.get(name),
  };
}

function workspaceTools(deps: ToolRegistryDeps, workspace: WorkspaceBridge): Tool[] {
  const { files, processes } = workspace;
  const { chatId, clock, touched } = deps;
  return [
    createReadFile({ files }),
    createWriteFile({ files, touched }),
    createEditFiles({ files, touched }),
    createExecute({ chatId, files, processes, clock }),
    createProcessOutput({ chatId, processes, clock }),
    createProcessList({ chatId, processes }),
    createProcessSignal({ chatId, processes, clock }),
  ];
}
