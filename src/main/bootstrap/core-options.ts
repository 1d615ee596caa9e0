import type { LaunchOptions } from './launch-options.ts';
import type { CoreOptions } from './options.ts';

export function coreOptions(launch: LaunchOptions, rendererDir: string): CoreOptions {
  return {
    dataDir: launch.dataDir,
    port: launch.port,
    rendererDir,
    stderrLevel: launch.stderrLevel,
    logLevel: launch.logLevel,
    apiRateLimit: launch.apiRateLimit,
    debugLogging: launch.debugLogging,
    sources: launch.sources,
    ...(launch.openFolder === undefined ? {} : { openFolder: launch.openFolder }),
  };
}
