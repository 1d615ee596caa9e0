import type { TerminalState } from '../../../state/terminal-session.ts';

type Titled = Pick<TerminalState, 'name' | 'programTitle' | 'folder'>;

/** What a terminal is called: by the person, by its program, after its folder. */
export function titleOf({ name, programTitle, folder }: Titled): string {
  return name || programTitle.trim() || folderName(folder) || 'Terminal';
}

export function folderName(folder: string | undefined): string | undefined {
  return folder?.split(/[\\/]/).findLast((part) => part !== '');
}
