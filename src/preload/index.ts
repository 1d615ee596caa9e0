import { contextBridge, ipcRenderer, webUtils } from 'electron';
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
  paste: call('paste'),
  setTheme: call('setTheme'),
  platform: process.platform,
  pathOf: (file) => (file instanceof File ? webUtils.getPathForFile(file) : ''),
};

contextBridge.exposeInMainWorld('pilothouse', bridge);
