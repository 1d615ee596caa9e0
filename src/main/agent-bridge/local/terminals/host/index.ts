export { startTerminalHost, type TerminalHost } from './host.ts';
