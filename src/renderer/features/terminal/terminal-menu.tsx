import { ClipboardPaste, Copy, Eraser, Pencil, Radio, Search, SquarePlus } from 'lucide-react';
import { useState, type ReactElement } from 'react';
import { useStore } from 'zustand';
import { describeProblem } from '../../state/problem.ts';
import { ContextMenu, MenuItem, MenuSeparator } from '../../ui/menu.tsx';
import { isMac } from '../../ui/shortcut.ts';
import { useToast } from '../../ui/toast.tsx';
import { RenameDialog } from './rename-dialog.tsx';
import { paste, runAction } from './terminal-actions.ts';
import type { TerminalPartProps } from './terminal-bar.tsx';

type TerminalMenuProps = TerminalPartProps & {
  readonly children: ReactElement<Record<string, unknown>>;
};

/** The context menu of the screen. */
export function TerminalMenu({ app, session, screen, children }: TerminalMenuProps) {
  const toast = useToast();
  const [renaming, setRenaming] = useState(false);
  const broadcasting = useStore(app.terminals.store, (state) =>
    state.broadcasting.has(session.workspaceId),
  );
  const key = (letter: string): string => (isMac() ? `mod+${letter}` : `ctrl+shift+${letter}`);
  const run = (action: Parameters<typeof runAction>[3]): void => {
    if (screen) runAction(app, session, screen, action);
  };

  async function pasteFromClipboard(): Promise<void> {
    if (!screen) return;
    try {
      if (app.bridge) {
        // The menu gives the focus back as it closes; the paste goes to what has it then.
        await nextFrame();
        screen.focus();
        await app.bridge.paste();
        return;
      }
      paste(app, session, screen, await navigator.clipboard.readText());
      screen.focus();
    } catch {
      toast({ kind: 'failed', title: 'The clipboard may not be read here', text: pasteHint() });
    }
  }

  async function rename(name: string): Promise<void> {
    setRenaming(false);
    try {
      await session.rename(name);
    } catch (error) {
      toast({ kind: 'failed', ...describeProblem(error, 'The terminal was not renamed') });
    }
  }

  return (
    <>
      <ContextMenu target={children}>
        <MenuItem
          glyph={Copy}
          shortcut={key('c')}
          disabled={!screen || screen.selection === ''}
          onSelect={() => run('copy')}
        >
          Copy
        </MenuItem>
        <MenuItem
          glyph={ClipboardPaste}
          shortcut={key('v')}
          onSelect={() => void pasteFromClipboard()}
        >
          Paste
        </MenuItem>
        <MenuItem glyph={Search} shortcut={key('f')} onSelect={() => run('find')}>
          Find
        </MenuItem>
        <MenuItem
          glyph={Eraser}
          shortcut={isMac() ? 'mod+k' : 'ctrl+shift+k'}
          onSelect={() => run('clear')}
        >
          Clear
        </MenuItem>
        <MenuSeparator />
        <MenuItem
          glyph={SquarePlus}
          onSelect={() =>
            app.dock.open({
              kind: 'terminal',
              workspaceId: session.workspaceId,
              terminalId: app.terminals.createId(),
            })
          }
        >
          New terminal
        </MenuItem>
        <MenuItem glyph={Pencil} onSelect={() => setRenaming(true)}>
          Rename…
        </MenuItem>
        <MenuItem
          glyph={Radio}
          onSelect={() => app.terminals.setBroadcasting(session.workspaceId, !broadcasting)}
        >
          {broadcasting ? 'Stop typing to all terminals' : 'Type to all terminals of this folder'}
        </MenuItem>
      </ContextMenu>
      {renaming && (
        <RenameDialog
          session={session}
          onRename={(name) => void rename(name)}
          onClose={() => setRenaming(false)}
        />
      )}
    </>
  );
}

function nextFrame(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => resolve()));
}

function pasteHint(): string {
  return isMac() ? 'Press ⌘V in the terminal.' : 'Press Ctrl+Shift+V in the terminal.';
}
