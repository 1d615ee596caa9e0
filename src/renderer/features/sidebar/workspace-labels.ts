import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import type { Workspace } from '#shared/api/workspaces.ts';
import type { App } from '../../state/app-state.ts';

const noLabels: ReadonlyMap<string, string> = new Map();

/** What workspaces are called: the name of their folder, where it is known. */
export function useWorkspaceLabels(
  app: App,
  workspaceIds: readonly (string | undefined)[],
): ReadonlyMap<string, string> {
  const wanted = Array.from(new Set(workspaceIds)).filter((id) => id !== undefined);
  const { data, refetch } = useQuery({
    ...app.queries.workspaces(),
    enabled: wanted.length > 0,
  });
  const labels = useMemo(() => (data ? labelWorkspaces(data) : noLabels), [data]);
  const unknown = data ? wanted.filter((id) => !labels.has(id)).join() : '';
  useEffect(() => {
    // A chat was started in a workspace younger than the list.
    if (unknown) void refetch();
  }, [unknown, refetch]);
  return labels;
}

export function useWorkspaceLabel(app: App, workspaceId: string | undefined): string | undefined {
  const labels = useWorkspaceLabels(app, [workspaceId]);
  return workspaceId && labels.get(workspaceId);
}

function labelWorkspaces(workspaces: readonly Workspace[]): ReadonlyMap<string, string> {
  return new Map(workspaces.map((workspace) => [workspace.id, labelOf(workspace)]));
}

function labelOf({ name, latest_build }: Workspace): string {
  const [workspaceAgent] = latest_build.resources.flatMap(({ agents }) => agents ?? []);
  const folder = workspaceAgent?.expanded_directory ?? workspaceAgent?.directory ?? '';
  return (
    folder
      .split(/[\\/]/)
      .filter((part) => part !== '')
      .at(-1) ?? name
  );
}
