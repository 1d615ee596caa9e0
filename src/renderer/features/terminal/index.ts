export { AgentCommandsPane } from './agent-commands-pane.tsx';
export { TerminalPane } from './terminal-pane.tsx';
export { TerminalSearch } from './terminal-search.tsx';
