import { Copy, ClipboardCopy, MessageSquarePlus } from 'lucide-react';
import type { ReactElement } from 'react';
import { useStore } from 'zustand';
import type { TerminalCommand } from '../../state/terminal-state.ts';
import { cx } from '../../ui/cx.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { Popover } from '../../ui/popover.tsx';
import { useToast } from '../../ui/toast.tsx';
import { describeCommand } from '../../widgets/terminal/commands.ts';
import { sendToChat } from './send-to-chat.ts';
import type { TerminalPartProps } from './terminal-bar.tsx';
import styles from './terminal-pane.module.css';

/** Commands shown; older ones are reached by scrolling the terminal. */
const SHOWN = 100;

type CommandListProps = TerminalPartProps & {
  readonly trigger: ReactElement<Record<string, unknown>>;
};

/** The commands that were run here, newest first, and what can be done with each. */
export function CommandList(props: CommandListProps) {
  const { session, trigger } = props;
  const shown = useStore(session.store, (state) => state.shownCommand);
  return (
    <Popover
      trigger={trigger}
      label="Commands of this terminal"
      align="end"
      open={shown !== undefined}
      onOpenChange={(open) => session.update({ shownCommand: open ? 0 : undefined })}
    >
      <Rows {...props} shown={shown ?? 0} />
    </Popover>
  );
}

function Rows({ app, session, screen, shown }: CommandListProps & { readonly shown: number }) {
  const commands = useStore(session.store, (state) => state.commands);
  return (
    <div className={styles.commands}>
      <p className={styles.commandsHead}>
        {commands.length === 0 ? 'No command was run yet.' : 'Newest first'}
      </p>
      <ul className={styles.commandList}>
        {commands
          .slice(-SHOWN)
          .toReversed()
          .map((command) => (
            <CommandRow
              key={command.id}
              app={app}
              session={session}
              screen={screen}
              command={command}
              shown={command.id === shown}
            />
          ))}
      </ul>
    </div>
  );
}

type CommandRowProps = TerminalPartProps & {
  readonly command: TerminalCommand;
  readonly shown: boolean;
};

function CommandRow({ app, session, screen, command, shown }: CommandRowProps) {
  const toast = useToast();
  const output = (): string => screen?.outputOf(command.id) ?? '';
  const isFailed = command.exitCode !== undefined && command.exitCode !== 0;
  return (
    <li className={styles.command} {...(shown && { ref: showWhole, 'data-shown': '' })}>
      <span className={styles.commandText} title={command.text}>
        {command.text}
      </span>
      <span className={cx(styles.commandFacts, isFailed && styles.failed)}>
        {describeCommand(command)}
      </span>
      <IconButton
        glyph={Copy}
        label="Copy the command"
        size="small"
        onClick={() => void navigator.clipboard.writeText(command.text)}
      />
      <IconButton
        glyph={ClipboardCopy}
        label="Copy its output"
        size="small"
        onClick={() => void navigator.clipboard.writeText(output())}
      />
      <IconButton
        glyph={MessageSquarePlus}
        label="Send this block to the chat"
        size="small"
        onClick={() => {
          session.update({ shownCommand: undefined });
          toast(sendToChat(app, session, { ...command, command: command.text, output: output() }));
        }}
      />
    </li>
  );
}

function showWhole(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: 'nearest' });
}
