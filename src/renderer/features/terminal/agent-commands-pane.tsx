import { useVirtualizer } from '@tanstack/react-virtual';
import { CornerUpLeft, SquareTerminal } from 'lucide-react';
import { useEffect, useLayoutEffect, useMemo, useRef } from 'react';
import { useStore } from 'zustand';
import type { PaneProps } from '../../state/app-state.ts';
import type { ChatSession } from '../../state/chat-session.ts';
import { Button } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { useDelayed } from '../../ui/use-delayed.ts';
import { AnsiText } from '../../widgets/ansi-text.tsx';
import { describeDuration } from '../../widgets/terminal/commands.ts';
import { collectAgentCommands, type AgentCommand } from './model/agent-commands.ts';
import { lastLines } from './model/last-lines.ts';
import styles from './agent-commands.module.css';

/** What the chat's agent ran, read-only: each command with its output, linked to its card. */
export function AgentCommandsPane({ app, chatId }: PaneProps) {
  const session = useMemo(() => app.chatSessions.find(chatId), [app, chatId]);
  useEffect(() => app.chatSessions.use(session), [app, session]);
  const phase = useStore(session.store, (state) => state.phase);
  const problem = useStore(session.store, (state) => state.problem);
  const isLate = useDelayed(phase === 'loading');
  switch (phase) {
    case 'loading':
      return isLate ? <Skeletons /> : null;
    case 'missing':
      return <EmptyState fill glyph={SquareTerminal} title="This chat does not exist" />;
    case 'failed':
      return (
        <ErrorState
          fill
          title={problem?.title ?? 'The commands could not be loaded'}
          onRetry={() => session.open()}
        >
          {problem?.text}
        </ErrorState>
      );
    case 'ready':
      return <Commands app={app} chatId={chatId} session={session} />;
  }
}

type CommandsProps = PaneProps & { readonly session: ChatSession };

/** Pixels of a block before it was measured. */
const BLOCK_HEIGHT = 96;

/** Pixels from the end that still count as being there. */
const NEAR_END = 48;

function Commands({ app, chatId, session }: CommandsProps) {
  const view = useStore(session.store, (state) => state.view);
  const older = useStore(session.store, (state) => state.older);
  const { messages, preview, status, approvals } = view;
  const commands = useMemo(
    () => collectAgentCommands({ messages, preview, status, approvals }),
    [messages, preview, status, approvals],
  );
  const scroller = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const virtualizer = useVirtualizer({
    count: commands.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => BLOCK_HEIGHT,
    getItemKey: (index) => commands[index]?.callId ?? index,
    overscan: 4,
    paddingStart: 8,
    paddingEnd: 8,
  });
  const height = virtualizer.getTotalSize();
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element && atEnd.current && height > 0) element.scrollTop = element.scrollHeight;
  }, [height]);

  if (commands.length === 0 && !view.hasOlder) {
    return (
      <EmptyState fill glyph={SquareTerminal} title="Nothing was run yet">
        Commands that the agent of this chat runs show here, with what they print.
      </EmptyState>
    );
  }

  function show(callId: string): void {
    app.dock.open({ kind: 'chat', chatId });
    session.reveal({ kind: 'call', id: callId });
  }

  return (
    <div
      ref={scroller}
      className={styles.pane}
      tabIndex={0}
      role="log"
      aria-live="off"
      aria-label="Commands of the agent"
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        atEnd.current = scrollHeight - scrollTop - clientHeight < NEAR_END;
      }}
    >
      {view.hasOlder && (
        <div className={styles.older}>
          <Button size="small" busy={older === 'loading'} onClick={() => void session.loadOlder()}>
            {older === 'failed' ? 'Try again to load earlier ones' : 'Load earlier ones'}
          </Button>
        </div>
      )}
      <div className={styles.column} style={{ height }}>
        {virtualizer.getVirtualItems().map((item) => {
          const command = commands[item.index];
          return command ? (
            <div
              key={item.key}
              ref={virtualizer.measureElement}
              data-index={item.index}
              className={styles.slot}
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <Block command={command} onShow={() => show(command.callId)} />
            </div>
          ) : null;
        })}
      </div>
    </div>
  );
}

/** Lines of output shown; the card in the conversation has all of it. */
const SHOWN_LINES = 100;

function Block({
  command,
  onShow,
}: {
  readonly command: AgentCommand;
  readonly onShow: () => void;
}) {
  const { text, cut } = lastLines(command.output, SHOWN_LINES);
  return (
    <article className={styles.block} aria-label={command.text || 'A command'}>
      <div className={styles.head}>
        <span className={styles.prompt} aria-hidden>
          $
        </span>
        <pre className={styles.command} dir="ltr">
          {command.text || '…'}
        </pre>
        <span className={cx(styles.facts, command.phase === 'failed' && styles.failed)}>
          {command.phase === 'running' && <Spinner />}
          {describeOutcome(command)}
        </span>
        <IconButton
          glyph={CornerUpLeft}
          label="Show in the conversation"
          size="small"
          onClick={onShow}
        />
      </div>
      {command.folder !== undefined && <p className={styles.note}>in {command.folder}</p>}
      {cut > 0 && (
        <p className={styles.note}>
          {cut === 1 ? '1 earlier line is' : `${cut} earlier lines are`} in the conversation.
        </p>
      )}
      {text !== '' && (
        <pre className={styles.output} dir="ltr">
          <AnsiText text={text} />
        </pre>
      )}
      {command.problem !== undefined && <p className={styles.note}>{command.problem}</p>}
    </article>
  );
}

function describeOutcome({ phase, exitCode, durationMs }: AgentCommand): string {
  switch (phase) {
    case 'preparing':
      return 'being written';
    case 'asking':
      return 'waits for you';
    case 'running':
      return 'running';
    case 'stopped':
      return 'stopped';
    case 'done':
    case 'failed': {
      const how =
        exitCode === undefined ? (phase === 'done' ? 'ended' : 'failed') : `exit ${exitCode}`;
      return durationMs === undefined ? how : `${how} · ${describeDuration(durationMs)}`;
    }
  }
}

function Skeletons() {
  return (
    <div className={styles.wait} role="status" aria-label="Loading the commands">
      <Skeleton width="48%" />
      <Skeleton width="72%" />
      <Skeleton width="60%" />
    </div>
  );
}
