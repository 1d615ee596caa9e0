export { AgentCommandsPane } from './agent-commands-pane.tsx';
export { LeavingQuestion } from './leaving-question.tsx';
export { TerminalList } from './terminal-list.tsx';
export { TerminalPane } from './terminal-pane.tsx';
export { TerminalSearch } from './terminal-search.tsx';
