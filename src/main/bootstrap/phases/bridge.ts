import { homedir } from 'node:os';
import type { Scope } from '#shared/kernel/scope.ts';
import { createLocalBridgeHost, type LocalBridgeHost } from '../../agent-bridge/local/index.ts';
import type { CoreOptions } from '../options.ts';
import type { Foundation } from './foundation.ts';

/** The agent bridge, after what a killed predecessor left running has been ended. */
export async function startBridge(
  options: CoreOptions,
  foundation: Foundation,
  scope: Scope,
): Promise<LocalBridgeHost> {
  const { paths, clock, random, logger } = foundation;
  const host = createLocalBridgeHost({
    dataDir: paths.root,
    home: homedir(),
    env: options.env ?? process.env,
    clock,
    newId: () => random.uuid(),
  });
  scope.add(() => host.shutdown());
  const ended = await host.endLeftovers();
  if (ended > 0) logger.warn('bridge.leftovers_ended', { processGroups: ended });
  return host;
}
