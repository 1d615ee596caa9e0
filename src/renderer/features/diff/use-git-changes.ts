import { useEffect, useState } from 'react';
import type { App } from '../../state/app-state.ts';
import { openGitChanges, type GitChanges } from '../../state/git-changes.ts';

/** The chat's changes, followed for as long as the component is there. */
export function useGitChanges(app: App, chatId: string): GitChanges | undefined {
  const [changes, setChanges] = useState<GitChanges>();
  useEffect(() => {
    const opened = openGitChanges(app, chatId);
    setChanges(opened);
    return () => {
      opened.close();
      setChanges(undefined);
    };
  }, [app, chatId]);
  return changes;
}
