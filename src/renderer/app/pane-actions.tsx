import type { IDockviewHeaderActionsProps } from 'dockview-react';
import { Ellipsis, FileDiff, Search } from 'lucide-react';
import { useStore } from 'zustand';
import { useWorkspaceLabel } from '../features/sidebar/index.ts';
import type { App } from '../state/app-state.ts';
import { findPane } from '../state/dock-layout.ts';
import { IconButton } from '../ui/icon-button.tsx';
import { Menu, MenuItem, MenuSeparator } from '../ui/menu.tsx';
import { withFinding } from '../state/view.ts';
import { ChatInfo } from './chat-info.tsx';
import { useDockApp } from './dock-context.ts';
import { createPaneCommands } from './pane-commands.ts';
import { ChangeCount } from './pane-tab.tsx';
import { useChat } from './use-pane.ts';
import styles from './dock.module.css';

/** What stands at the right of a group's tabs, for the pane in front. */
export function PaneActions({ activePanel }: IDockviewHeaderActionsProps) {
  const app = useDockApp();
  const key = activePanel?.id ?? '';
  const address = useStore(app.dock.store, ({ layout }) => findPane(layout, key));
  if (!address) return null;
  return (
    <div className={styles.actions}>
      {address.kind === 'chat' && <ChatActions app={app} chatId={address.chatId} />}
      <Menu
        align="end"
        trigger={<IconButton glyph={Ellipsis} label="Menu of this pane" size="small" />}
      >
        <PaneMenuItems app={app} paneId={key} />
      </Menu>
    </div>
  );
}

function PaneMenuItems({ app, paneId }: { readonly app: App; readonly paneId: string }) {
  const commands = createPaneCommands(app, () => paneId).filter(({ available }) => available());
  return commands.map(({ id, title, shortcut, run }) => (
    <div key={id} role="none">
      {id === 'close-pane' && commands.length > 1 && <MenuSeparator />}
      <MenuItem shortcut={shortcut} onSelect={() => void run()}>
        {title}
      </MenuItem>
    </div>
  ));
}

function ChatActions({ app, chatId }: { readonly app: App; readonly chatId: string }) {
  const chat = useChat(app, chatId);
  const workspace = useWorkspaceLabel(app, chat?.workspace_id);
  const branch = chat?.diff_status?.head_branch;
  const hasChanges = useStore(
    app.dock.store,
    ({ layout }) => findPane(layout, `changes:${chatId}`) !== undefined,
  );
  return (
    <>
      <span className={styles.facts}>{[workspace, branch].filter(Boolean).join(' · ')}</span>
      {chat && <ChatInfo app={app} chat={chat} />}
      <IconButton
        glyph={Search}
        label="Find in this chat"
        shortcut="mod+f"
        onClick={() => app.view.update((state) => withFinding(state, chatId))}
      />
      {!hasChanges && (
        <>
          <ChangeCount app={app} chatId={chatId} />
          <IconButton
            glyph={FileDiff}
            label="Show the changes"
            shortcut="mod+e"
            onClick={() =>
              app.dock.open(
                { kind: 'changes', chatId },
                { beside: `chat:${chatId}`, side: 'right' },
              )
            }
          />
        </>
      )}
    </>
  );
}
