import type { BuildId, WorkspaceAgentId } from '#shared/kernel/ids.ts';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import { assertNever } from '#shared/kernel/assert-never.ts';
import type { Logger } from '../../../platform/logger.ts';
import type { WorkspaceBuildRow } from '../../../store/tables/workspace-builds-store.ts';
import type { WorkspaceState } from '../../../store/tables/workspace-state.ts';
import type { TemplateKind } from '../../templates/index.ts';
import type { Connections } from '../agents/connections.ts';
import { createAgentRow } from '../agents/new-agent.ts';
import type { WorkspacesContext } from '../context.ts';
import type { Details } from '../details.ts';
import type { ProvisionContext, Provisioner } from '../provisioners/provisioner.ts';
import type { BuildDetails } from '../types.ts';
import { within } from '../within.ts';
import { moveJob } from './job.ts';
import { appendBuildLog } from './logs.ts';

export type RunnerDeps = {
  readonly context: WorkspacesContext;
  readonly details: Details;
  readonly connections: Connections;
  readonly provisioners: Readonly<Record<TemplateKind, Provisioner>>;
  readonly logger: Logger;
};

/** Works off builds in the background, each on its own. */
export interface BuildRunner {
  start(buildId: BuildId): void;
  /** Resolves when the build's job is over; at once when it does not run here. */
  settled(buildId: BuildId): Promise<void>;
  /**
   * Gives what runs a moment to end. What does not is left to the next start of the process,
   * which finds it unfinished.
   */
  close(): Promise<void>;
}

const farewellMs = 3_000;

/** Sentences for the person; a build that is cancelled ends with its status, not with an error. */
type Outcome = Result<void, string>;

export function createBuildRunner(deps: RunnerDeps): BuildRunner {
  const running = new Map<BuildId, Promise<void>>();
  return {
    start(buildId) {
      const run = runBuild(deps, buildId)
        .catch((error: unknown) => deps.logger.error('workspace.build_lost', { buildId, error }))
        .finally(() => running.delete(buildId));
      running.set(buildId, run);
    },
    settled: (buildId) => running.get(buildId) ?? Promise.resolve(),
    close: () => within(deps.context.clock, farewellMs, Promise.all(running.values())),
  };
}

async function runBuild(deps: RunnerDeps, buildId: BuildId): Promise<void> {
  // The caller answers with the job as it is now, pending.
  await Promise.resolve();
  if (!moveJob(deps.context, buildId, 'begin')) return;
  const build = deps.details.findBuild(buildId);
  if (!build) return;
  const outcome = await perform(deps, build).catch((error: unknown) => {
    deps.logger.error('workspace.build_crashed', { buildId, error });
    return err('Something went wrong inside Pilothouse.');
  });
  if (outcome.ok) return;
  appendBuildLog(deps.context, buildId, {
    level: 'error',
    stage: headings[build.transition],
    output: outcome.error,
  });
  moveJob(deps.context, buildId, 'fail', { error: outcome.error });
}

const headings = {
  start: 'Starting workspace',
  stop: 'Stopping workspace',
  delete: 'Deleting workspace',
} as const;

async function perform(deps: RunnerDeps, build: BuildDetails): Promise<Outcome> {
  appendBuildLog(deps.context, build.id, {
    level: 'info',
    stage: headings[build.transition],
    output: '',
  });
  switch (build.transition) {
    case 'start':
      return performStart(deps, build);
    case 'stop':
      await closeBridges(deps, build);
      finish(deps, build);
      return ok(undefined);
    case 'delete':
      return performDelete(deps, build);
    default:
      return assertNever(build.transition);
  }
}

async function performStart(deps: RunnerDeps, build: BuildDetails): Promise<Outcome> {
  const { context } = deps;
  const provision = createProvisionContext(deps, build);
  await closeBridges(deps, build);
  const made = await deps.provisioners[build.template.kind].start(provision, build.state);
  if (!made.ok) return made;
  if (provision.isCanceled()) return err('The build was cancelled.');

  const agentId = context.random.uuid() as WorkspaceAgentId;
  const opened = await deps.connections.open(agentId, made.value.root);
  if (!opened.ok) return opened;
  const agent = createAgentRow(context, build, { agentId, root: opened.value.root });
  provision.log('info', `Workspace agent ${agent.row.name} is connected`);
  const finished = finish(deps, build, () => {
    context.stores.agents.insert(agent.row);
    context.stores.agentLogs.addSource(agent.logSource);
    context.stores.agentLogs.append(agent.row.id, agent.firstLog);
  });
  if (!finished) await deps.connections.close(agentId);
  return ok(undefined);
}

async function performDelete(deps: RunnerDeps, build: BuildDetails): Promise<Outcome> {
  const { context } = deps;
  const provision = createProvisionContext(deps, build);
  await closeBridges(deps, build);
  if (build.state !== null) {
    if (build.orphan) {
      provision.log('info', `${build.state.root} stays as it is`);
    } else {
      const removed = await deps.provisioners[build.template.kind].remove(provision, build.state);
      if (!removed.ok) return removed;
    }
  }
  finish(deps, build, () => {
    const workspace = context.stores.workspaces.find(build.workspaceId);
    if (!workspace) return;
    const updatedAt = context.now();
    context.stores.workspaces.update({ ...workspace, deleted: true, updatedAt });
  });
  return ok(undefined);
}

/** The job's success and what comes with it, in one transaction. */
function finish(
  deps: RunnerDeps,
  build: BuildDetails,
  effect: () => void = () => undefined,
): WorkspaceBuildRow | undefined {
  return moveJob(deps.context, build.id, 'succeed', {
    also: () => {
      effect();
      return {};
    },
  });
}

/** Ends the processes of the workspace's present workspace agents. */
async function closeBridges(deps: RunnerDeps, build: BuildDetails): Promise<void> {
  for (const agent of deps.context.stores.agents.newestOf(build.workspaceId)) {
    await deps.connections.close(agent.id);
  }
}

function createProvisionContext(deps: RunnerDeps, build: BuildDetails): ProvisionContext {
  const { context } = deps;
  const { builds } = context.stores;
  return {
    workspaceId: build.workspaceId,
    workspaceName: build.workspace.name,
    parameters: new Map(build.parameters.map(({ name, value }) => [name, value])),
    log: (level, output) =>
      appendBuildLog(context, build.id, { level, stage: headings[build.transition], output }),
    saveState(state: WorkspaceState) {
      const row = builds.find(build.id);
      if (row) builds.update({ ...row, state, updatedAt: context.now() });
    },
    isCanceled: () => builds.find(build.id)?.jobStatus === 'canceling',
  };
}
