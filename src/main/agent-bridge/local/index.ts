export {
  createLocalBridgeHost,
  type LocalBridgeDeps,
  type LocalBridgeHost,
} from './local-bridge-host.ts';
