import { ChevronDown, ChevronUp, ListTree, Radio, Scaling, Search } from 'lucide-react';
import { useStore } from 'zustand';
import { Icon } from '../../ui/icon.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { isMac } from '../../ui/shortcut.ts';
import type { TerminalScreen } from '../../widgets/terminal/terminal-screen.ts';
import { CommandList } from './command-list.tsx';
import { runAction } from './terminal-actions.ts';
import type { TerminalViewProps } from './terminal-pane.tsx';
import styles from './terminal-pane.module.css';

export type TerminalPartProps = TerminalViewProps & { readonly screen: TerminalScreen | undefined };

/** Where the shell is, and the ways through what it ran. */
export function TerminalBar({ app, session, screen }: TerminalPartProps) {
  const folder = useStore(session.store, (state) => state.folder);
  const foreignSize = useStore(session.store, (state) => state.foreignSize);
  const hasCommands = useStore(session.store, (state) => state.commands.length > 0);
  const broadcasting = useStore(app.terminals.store, (state) =>
    state.broadcasting.has(session.workspaceId),
  );
  const step = isMac() ? 'mod' : 'ctrl+shift';
  return (
    <div className={styles.bar}>
      <span className={styles.folder} title={folder}>
        <bdi>{folder ?? ''}</bdi>
      </span>
      {foreignSize && (
        <button
          type="button"
          className={styles.foreign}
          title="Another window has this terminal at its size. Press, or type, to fit it to this one."
          onClick={() => screen?.focus()}
        >
          <Icon glyph={Scaling} size={14} />
          {foreignSize.columns} × {foreignSize.rows} of another window
        </button>
      )}
      {broadcasting && (
        <button
          type="button"
          className={styles.broadcast}
          title="What is typed here goes to every terminal of this folder. Press to stop."
          onClick={() => app.terminals.setBroadcasting(session.workspaceId, false)}
        >
          <Icon glyph={Radio} size={14} />
          Typing to all
        </button>
      )}
      <IconButton
        glyph={ChevronUp}
        label="Previous command"
        shortcut={`${step}+↑`}
        size="small"
        disabled={!hasCommands}
        onClick={() => screen && runAction(app, session, screen, 'previous-command')}
      />
      <IconButton
        glyph={ChevronDown}
        label="Next command"
        shortcut={`${step}+↓`}
        size="small"
        disabled={!hasCommands}
        onClick={() => screen && runAction(app, session, screen, 'next-command')}
      />
      <CommandList
        app={app}
        session={session}
        screen={screen}
        trigger={
          <IconButton glyph={ListTree} label="Commands" size="small" disabled={!hasCommands} />
        }
      />
      <IconButton
        glyph={Search}
        label="Find in this terminal"
        shortcut={isMac() ? 'mod+f' : 'ctrl+shift+f'}
        size="small"
        onClick={() => screen && runAction(app, session, screen, 'find')}
      />
    </div>
  );
}
