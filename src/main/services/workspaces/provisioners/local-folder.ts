import { err, ok } from '#shared/kernel/result.ts';
import type { FolderCheck } from '../folder-check.ts';
import type { Provisioner } from './provisioner.ts';

/** A folder of the person's: found, used, never changed or removed by us. */
export function createLocalFolderProvisioner(deps: { readonly folders: FolderCheck }): Provisioner {
  return {
    async validate(_workspaceName, parameters) {
      const checked = await deps.folders.workspaceRoot(parameters.get('folder') ?? '');
      return checked.ok ? [] : [{ field: 'folder', detail: checked.error }];
    },
    async start(context) {
      const folder = context.parameters.get('folder') ?? '';
      const checked = await deps.folders.workspaceRoot(folder);
      if (!checked.ok) return err(`${folder}: ${checked.error}`);
      context.log('info', `Using ${checked.value}`);
      const state = { version: 1, kind: 'local-folder', root: checked.value } as const;
      context.saveState(state);
      return ok(state);
    },
    refuseRemoval: async () => undefined,
    async remove(context, state) {
      context.log('info', `${state.root} stays as it is`);
      return ok(undefined);
    },
  };
}
