import type { LogLevel } from '#shared/api/provisioner-jobs.ts';
import type { WorkspaceId } from '#shared/kernel/ids.ts';
import type { Result } from '#shared/kernel/result.ts';
import type { WorkspaceState } from '../../../store/tables/workspace-state.ts';
import type { ParameterMap, Validation } from '../../templates/index.ts';

export type ProvisionContext = {
  readonly workspaceId: WorkspaceId;
  readonly workspaceName: string;
  readonly parameters: ParameterMap;
  /** Written to the build's log. */
  readonly log: (level: LogLevel, output: string) => void;
  /** Kept with the build at once, so that a crash does not forget what was made. */
  readonly saveState: (state: WorkspaceState) => void;
  /** The person wants the build to stop. */
  readonly isCanceled: () => boolean;
};

/**
 * Makes and removes what a workspace of one template kind consists of. Errors are sentences for
 * the person.
 */
export interface Provisioner {
  /** What the machine says against the values of a workspace to be made; the names are static. */
  validate(workspaceName: string, parameters: ParameterMap): Promise<readonly Validation[]>;
  /** `state`: of the build before, null for a workspace of which nothing exists. */
  start(
    context: ProvisionContext,
    state: WorkspaceState | null,
  ): Promise<Result<WorkspaceState, string>>;
  /** Why removing would lose work, or undefined. */
  refuseRemoval(state: WorkspaceState): Promise<string | undefined>;
  remove(context: ProvisionContext, state: WorkspaceState): Promise<Result<void, string>>;
}
