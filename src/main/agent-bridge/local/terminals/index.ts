export { createLocalTerminals, type LocalTerminalsDeps } from './local-terminals.ts';
