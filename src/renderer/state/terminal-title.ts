import type { Terminal } from '#shared/api/terminals.ts';
import type { TerminalState } from './terminal-state.ts';

type Titled = Pick<TerminalState, 'name' | 'programTitle' | 'folder'>;

/** What a terminal is called: by the person, by its program, after its folder. */
export function titleOf({ name, programTitle, folder }: Titled): string {
  return name || programTitle.trim() || folderName(folder) || 'Terminal';
}

/** What a terminal is called that this window may not hold. */
export function nameListed({ title, program_title, cwd }: Terminal): string {
  return titleOf({ name: title, programTitle: program_title, folder: cwd });
}

function folderName(folder: string | undefined): string | undefined {
  return folder?.split(/[\\/]/).findLast((part) => part !== '');
}
