import { useEffect, useMemo } from 'react';
import type { App } from '../../state/app-state.ts';
import { createGitChanges, type GitChanges } from '../../state/git-changes.ts';

/** The chat's changes, followed for as long as the component is there. */
export function useGitChanges(app: App, chatId: string): GitChanges {
  const changes = useMemo(() => createGitChanges(app, chatId), [app, chatId]);
  useEffect(() => changes.open(), [changes]);
  return changes;
}
