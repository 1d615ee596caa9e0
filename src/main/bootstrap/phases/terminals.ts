import { basename, dirname, join } from 'node:path';
import type { Scope } from '#shared/kernel/scope.ts';
import { createLocalTerminals } from '../../agent-bridge/local/terminals/index.ts';
import type { EndReason } from '../../platform/exit-signals.ts';
import { createTerminals, type Terminals } from '../../services/terminals/index.ts';
import type { Workspaces } from '../../services/workspaces/index.ts';
import type { Database } from '../../store/database.ts';
import { createSettingsStore } from '../../store/tables/settings-store.ts';
import { createTerminalsStore } from '../../store/tables/terminals-store.ts';
import type { CoreOptions } from '../options.ts';
import type { Foundation } from './foundation.ts';

/** The terminals, those that outlived the last process among them. */
export async function startTerminals(
  options: CoreOptions,
  foundation: Foundation,
  services: {
    readonly db: Database;
    readonly workspaces: Workspaces;
    /** Told at the end. */
    readonly endReason: () => EndReason;
  },
  scope: Scope,
): Promise<Terminals> {
  const { clock, paths, logger } = foundation;
  const { db, workspaces } = services;
  const terminals = createTerminals({
    port: createLocalTerminals({
      dataDir: paths.root,
      env: options.env ?? process.env,
      hostEntry: hostEntry(),
      clock,
    }),
    store: createTerminalsStore(db),
    settings: createSettingsStore(db, clock),
    isOpen: (workspaceId) => workspaces.connection(workspaceId).ok,
    clock,
  });
  scope.add(() => (services.endReason() === 'asked' ? terminals.close() : terminals.leave()));
  await terminals.recover();
  scope.add(
    workspaces.events.listen(({ workspaceId }) => {
      if (workspaces.connection(workspaceId).ok) return;
      terminals.endAll(workspaceId).catch((error: unknown) => {
        logger.error('terminals.end_failed', { error });
      });
    }),
  );
  return terminals;
}

/** Beside the entries of the built program, of which this may be a chunk, or among the sources. */
function hostEntry(): string {
  const here = import.meta.dirname;
  if (import.meta.filename.endsWith('.ts')) return join(here, '..', '..', 'pty-host.ts');
  return join(basename(here) === 'chunks' ? dirname(here) : here, 'pty-host.js');
}
