export * from './types.ts';
export * from './model/model-client.ts';
export { runTurn } from './loop/run-turn.ts';
export { matchesCommandPattern } from './approval/command-pattern.ts';
export { suggestCommandPattern } from './approval/suggest-pattern.ts';
export { missingApprovals, requestedFolders, type CallScope } from './approval/policy.ts';
export { buildSystemPrompt, buildWorkspaceNote } from './context/system-prompt.ts';
export * from './providers/create-model-client.ts';
export { chatErrorOf } from './retry/chat-error.ts';
