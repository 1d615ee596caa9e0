import type { WorkspaceId } from '#shared/kernel/ids.ts';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import type { WorkspaceRow } from '../../store/tables/workspaces-store.ts';
import type { WorkspacesContext } from './context.ts';
import { refuseName } from './names.ts';
import type { RenameError } from './types.ts';

/** What can be changed without a build. Each is false for a workspace that is not there. */
export interface WorkspaceSettings {
  rename(workspaceId: WorkspaceId, name: string): Result<void, RenameError>;
  setFavorite(workspaceId: WorkspaceId, favorite: boolean): boolean;
  setAutomaticUpdates(workspaceId: WorkspaceId, automaticUpdates: 'always' | 'never'): boolean;
  /** Notes that the workspace was used just now. */
  touch(workspaceId: WorkspaceId): boolean;
}

export function createSettings(context: WorkspacesContext): WorkspaceSettings {
  const { workspaces } = context.stores;

  function change(workspaceId: WorkspaceId, changes: Partial<WorkspaceRow>): boolean {
    const workspace = workspaces.find(workspaceId);
    if (!workspace || workspace.deleted) return false;
    workspaces.update({ ...workspace, ...changes });
    context.events.emit({ workspaceId, kind: 'settings' });
    return true;
  }

  return {
    rename(workspaceId, name) {
      const workspace = workspaces.find(workspaceId);
      if (!workspace) return err({ kind: 'not_found' });
      if (workspace.deleted) return err({ kind: 'deleted' });
      if (name === workspace.name) return ok(undefined);
      const reason = refuseName(name);
      if (reason !== undefined) return err({ kind: 'invalid', reason });
      const holder = workspaces.findByName(workspace.ownerId, name, { includeDeleted: false });
      if (holder && holder.id !== workspaceId) return err({ kind: 'name_taken' });
      change(workspaceId, { name, updatedAt: context.now() });
      return ok(undefined);
    },
    setFavorite: (workspaceId, favorite) => change(workspaceId, { favorite }),
    setAutomaticUpdates: (workspaceId, automaticUpdates) =>
      change(workspaceId, { automaticUpdates, updatedAt: context.now() }),
    touch: (workspaceId) => change(workspaceId, { lastUsedAt: context.now() }),
  };
}
