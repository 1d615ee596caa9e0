import type { WorkspaceTransition } from '#shared/api/provisioner-jobs.ts';
import type { TemplateId } from '#shared/kernel/ids.ts';
import type { WorkspacesContext } from './context.ts';

/** Milliseconds; null while nothing was measured. Named as on the wire. */
export type Percentiles = { readonly P50: number | null; readonly P95: number | null };

export type TemplateUsage = {
  /** Owners of live workspaces. */
  readonly activeUsers: number;
  readonly buildTimes: Readonly<Record<WorkspaceTransition, Percentiles>>;
};

/** How a template is used, from its newest successful builds. */
export function templateUsage(context: WorkspacesContext, templateId: TemplateId): TemplateUsage {
  const { workspaces, builds } = context.stores;
  const owners = new Set(
    workspaces
      .listLive()
      .filter((workspace) => workspace.templateId === templateId)
      .map(({ ownerId }) => ownerId),
  );
  const times = (transition: WorkspaceTransition): Percentiles =>
    percentiles(builds.durations(templateId, transition));
  return {
    activeUsers: owners.size,
    buildTimes: { start: times('start'), stop: times('stop'), delete: times('delete') },
  };
}

export function percentiles(durationsMs: readonly number[]): Percentiles {
  const sorted = durationsMs.toSorted((left, right) => left - right);
  const at = (share: number): number | null => sorted[Math.ceil(share * sorted.length) - 1] ?? null;
  return { P50: at(0.5), P95: at(0.95) };
}
