import { contextBridge, ipcRenderer } from 'electron';
import {
  bridgeChannel,
  type BridgeCallName,
  type BridgeCalls,
  type PilothouseBridge,
} from '../shared/ipc/bridge.ts';

function call<Name extends BridgeCallName>(name: Name): PilothouseBridge[Name] {
  const invoke = (...args: BridgeCalls[Name]['args']): Promise<BridgeCalls[Name]['result']> =>
    ipcRenderer.invoke(bridgeChannel(name), ...args);
  return invoke as PilothouseBridge[Name];
}

const bridge: PilothouseBridge = {
  session: call('session'),
  pickFolder: call('pickFolder'),
  setTheme: call('setTheme'),
  platform: process.platform,
};

contextBridge.exposeInMainWorld('pilothouse', bridge);
