export { Sidebar } from './sidebar.tsx';
export { useWorkspaceLabel } from './workspace-labels.ts';
