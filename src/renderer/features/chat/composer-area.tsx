import { memo, useEffect, useState, type RefObject } from 'react';
import { useStore } from 'zustand';
import type { Chat, ChatMessage, ChatQueuedMessage } from '#shared/api/chats.ts';
import { messageFiles, messageText } from '#shared/events/chat-fold.ts';
import type { App } from '../../state/app-state.ts';
import { attachmentsOf } from '../../state/attachments.ts';
import { isBusy } from '../../state/chat-list-state.ts';
import type { ChatSession } from '../../state/chat-session.ts';
import { paneKey } from '../../state/pane-address.ts';
import { describeProblem } from '../../state/problem.ts';
import { Button } from '../../ui/button.tsx';
import { useDelayed } from '../../ui/use-delayed.ts';
import { useToast } from '../../ui/toast.tsx';
import { ApprovalCard } from './approvals/approval-card.tsx';
import { ChildApprovals } from './child-approvals.tsx';
import { AttachmentStrip } from './composer/attachment-strip.tsx';
import { chatCommands, type CommandId } from './composer/completion/commands.ts';
import { ComposerTools } from './composer/composer-tools.tsx';
import { Composer, type ComposerProps } from './composer/composer.tsx';
import type { PromptFieldHandle } from './composer/prompt-field.tsx';
import { QueueStrip } from './composer/queue-strip.tsx';
import type { ConversationActions } from './conversation-actions.ts';
import styles from './chat-pane.module.css';

export interface ComposerAreaProps {
  readonly app: App;
  readonly chatId: string;
  readonly session: ChatSession;
  readonly chat: Chat | undefined;
  readonly archived: boolean;
  readonly actions: ConversationActions;
  readonly composer: RefObject<PromptFieldHandle | null>;
  /** The approval that waits is not in view, so it stands here. */
  readonly dockApproval: boolean;
  readonly onSent: () => void;
  readonly onShowApproval: (rowKey: string) => void;
}

/**
 * Below the conversation: a docked approval, the queue, and the composer. Takes of the view only
 * what it shows, so that neither a streamed part nor a key renders all of it again.
 */
export const ComposerArea = memo(function ComposerArea(props: ComposerAreaProps) {
  const { app, chatId, session, chat, archived, actions, composer, dockApproval, onSent } = props;
  const status = useStore(session.store, ({ view }) => view.status);
  const approvals = useStore(session.store, ({ view }) => view.approvals);
  const queue = useStore(session.store, ({ view }) => view.queue);
  const messages = useStore(session.store, ({ view }) => view.messages);
  const stopping = useStore(session.store, (state) => state.stopping);
  const attachments = useStore(app.attachments.store, (state) => attachmentsOf(state, chatId));
  const [chosenModel, setChosenModel] = useState<string>();
  const run = useFailureToast();
  const isActive = useStore(
    app.dock.store,
    ({ layout }) => layout.active === paneKey({ kind: 'chat', chatId }),
  );
  const [approval] = approvals;
  const busy = status !== undefined && isBusy(status);
  const waits = status === 'requires_action';

  function send(text: string, interrupt: boolean): void {
    void session.send(
      { text, files: app.attachments.take(chatId) },
      { interrupt, modelConfigId: chosenModel },
    );
    onSent();
  }

  async function takeBack(row: ChatQueuedMessage): Promise<void> {
    await session.removeQueued(row.id);
    const text = messageText(row.content);
    const draft = app.drafts.read(chatId);
    app.drafts.write(chatId, draft.trim() === '' ? text : `${text}\n\n${draft}`);
    app.attachments.restore(chatId, messageFiles(row.content));
  }

  const focusComposer = (): void => composer.current?.focus();

  function setPlanning(planning: boolean): void {
    void run('Plan mode was not changed', () => app.chatList.setPlanMode(chatId, planning));
  }

  function command(id: CommandId): void {
    switch (id) {
      case 'compact':
        return void run('The conversation was not summed up', () => app.api.chats.compact(chatId));
      case 'plan':
        return setPlanning(chat?.plan_mode !== 'plan');
      case 'new':
        return app.view.go({ name: 'new-chat' });
      case 'stop':
        return void run('The agent was not stopped', () => session.interrupt());
    }
  }

  return (
    <div className={styles.footFrame}>
      <div className={styles.foot}>
        <ConnectionLine session={session} />
        {approval && dockApproval && (
          <ApprovalCard
            key={approval.tool_call_id}
            request={approval}
            root={actions.root}
            hasKeys
            docked
            more={approvals.length - 1}
            onDecide={(decision) => actions.decide(approval.tool_call_id, decision)}
          />
        )}
        <ChildApprovals app={app} chatId={chatId} root={actions.root} />
        <QueueStrip
          queue={queue}
          onRemove={(id) => run('The message was not removed', () => session.removeQueued(id))}
          onEdit={(row) => run('The message was not taken back', () => takeBack(row))}
          onPromote={(id) => run('The message was not sent', () => session.promoteQueued(id))}
          onLeave={focusComposer}
        />
        {archived ? (
          <ArchivedLine onRestore={() => app.chatList.setArchived(chatId, false)} />
        ) : (
          <DraftComposer
            ref={composer}
            app={app}
            chatId={chatId}
            takesFocus={isActive}
            source={{
              files:
                chat?.workspace_id === undefined
                  ? undefined
                  : (query) => app.queries.workspaceFiles(chatId, query),
              skills: app.queries.chatSkills(chatId),
              commands: chatCommands({
                busy: busy || waits,
                planning: chat?.plan_mode === 'plan',
              }),
            }}
            onCommand={command}
            attachments={attachments}
            onFiles={(files) => app.attachments.add(chatId, files)}
            history={() => sentTexts(messages)}
            busy={busy || waits}
            stopping={stopping}
            onSend={send}
            onStop={() => void run('The agent was not stopped', () => session.interrupt())}
            attached={
              <AttachmentStrip
                attachments={attachments}
                urls={app.fileUrls}
                onRemove={(id) => app.attachments.remove(chatId, id)}
                onRetry={(id) => app.attachments.retry(chatId, id)}
                onLeave={focusComposer}
              />
            }
            tools={
              <ComposerTools
                app={app}
                workspaceId={chat?.workspace_id}
                modelId={chosenModel ?? chat?.last_model_config_id}
                onModel={setChosenModel}
                planning={chat?.plan_mode === 'plan'}
                onPlanning={setPlanning}
                messages={messages}
              />
            }
          />
        )}
      </div>
    </div>
  );
});

type DraftComposerProps = Omit<ComposerProps, 'draft' | 'onDraft'> &
  Pick<ComposerAreaProps, 'app' | 'chatId'>;

/** The composer with what was typed in this chat and not sent. */
function DraftComposer({ app, chatId, ...props }: DraftComposerProps) {
  const [draft, setDraft] = useState(() => app.drafts.read(chatId));
  useEffect(() => app.drafts.follow(chatId, setDraft), [app, chatId]);
  return (
    <Composer
      {...props}
      draft={draft}
      onDraft={(text) => {
        setDraft(text);
        app.drafts.write(chatId, text);
      }}
    />
  );
}

function sentTexts(messages: readonly ChatMessage[]): readonly string[] {
  return messages.flatMap((message) => {
    const text = message.role === 'user' ? messageText(message.content) : '';
    return text === '' ? [] : [text];
  });
}

/** Runs an action and tells the person when it failed. */
function useFailureToast() {
  const toast = useToast();
  return async (attempt: string, action: () => Promise<void>): Promise<void> => {
    try {
      await action();
    } catch (error) {
      toast({ kind: 'failed', ...describeProblem(error, attempt) });
    }
  };
}

function ConnectionLine({ session }: { readonly session: ChatSession }) {
  const isLost = useStore(session.store, (state) => state.connection === 'lost');
  const shown = useDelayed(isLost, 500);
  if (!shown) return null;
  return (
    <div className={styles.lost} role="status">
      Connection lost. What you see may be behind; trying to reconnect.
      <Button size="small" onClick={() => session.reconnect()}>
        Reconnect now
      </Button>
    </div>
  );
}

function ArchivedLine({ onRestore }: { readonly onRestore: () => Promise<void> }) {
  const [busy, setBusy] = useState(false);
  const run = useFailureToast();
  async function restore(): Promise<void> {
    setBusy(true);
    await run('The chat was not taken out of the archive', onRestore);
    setBusy(false);
  }
  return (
    <div className={styles.archived}>
      This chat is archived, so it can only be read.
      <Button busy={busy} onClick={() => void restore()}>
        Unarchive
      </Button>
    </div>
  );
}
