export { AgentCommandsPane } from './agent-commands-pane.tsx';
export { TerminalPane } from './terminal-pane.tsx';
