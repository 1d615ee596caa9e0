import type { Result } from '#shared/kernel/result.ts';
import type {
  McpCallResult,
  McpError,
  McpToolInfo,
  Skill,
  WorkspaceBridge,
} from '../agent-bridge/ports/index.ts';

/** A tool of a server outside the loop. */
export type ExternalTool = {
  /** `<server>__<tool>`; unique in the turn. */
  readonly name: string;
  readonly info: McpToolInfo;
  /** The configured server; undefined for one that the workspace brings along. */
  readonly serverId: string | undefined;
  readonly allowedInPlanMode: boolean;
  /** The model is asked to say beside the arguments what it wants with the call. */
  readonly modelIntent: boolean;
  call(
    args: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
  ): Promise<Result<McpCallResult, McpError>>;
};

/** Servers that the workspace names and that run only once the person has allowed it. */
export type OfferedServers = {
  /** What would be run, line by line. */
  readonly summary: string;
  readonly names: readonly string[];
  readonly workdir: string;
  /** Starts them if they are still exactly those; the tools are there from the next step on. */
  start(summary: string, signal: AbortSignal): Promise<Result<readonly string[], string>>;
};

/** What a turn finds around it besides files and commands. */
export interface TurnSurroundings {
  /**
   * Brings up to date what the others return; called before every step. Fails only by throwing
   * TurnSuperseded or for a bug; a server that cannot be reached is left out.
   */
  refresh(workspace: WorkspaceBridge | undefined, signal: AbortSignal): Promise<void>;
  skills(): readonly Skill[];
  tools(): readonly ExternalTool[];
  offered(): OfferedServers | undefined;
}
