import { ipcMain } from 'electron';
import { bridgeChannel, type BridgeCallName, type BridgeCalls } from '#shared/ipc/bridge.ts';
import type { Dispose } from '#shared/kernel/clock.ts';
import { isTrustedSender } from './sender-guard.ts';

/** One handler per call: a missing one does not compile. Arguments come from the page: decode. */
export type BridgeHandlers = {
  readonly [Name in BridgeCallName]: (
    ...args: readonly unknown[]
  ) => Promise<BridgeCalls[Name]['result']>;
};

/** Answers the window's calls; a call from anywhere else is refused before its handler runs. */
export function hostBridge(handlers: BridgeHandlers, appOrigin: string): Dispose {
  const channels = Object.entries(handlers).map(([name, handler]) => {
    const channel = bridgeChannel(name as BridgeCallName);
    ipcMain.handle(channel, (event, ...args: unknown[]) => {
      if (!isTrustedSender(event, appOrigin)) throw new Error(`${channel}: refused sender`);
      return handler(...args);
    });
    return channel;
  });
  return () => {
    for (const channel of channels) ipcMain.removeHandler(channel);
  };
}
