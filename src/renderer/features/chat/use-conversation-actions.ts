import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, type RefObject } from 'react';
import type { Chat } from '#shared/api/chats.ts';
import { messageFiles, messageText } from '#shared/events/chat-fold.ts';
import type { App } from '../../state/app-state.ts';
import type { ChatSession } from '../../state/chat-session.ts';
import { describeProblem } from '../../state/problem.ts';
import { useToast } from '../../ui/toast.tsx';
import type { PromptFieldHandle } from './composer/prompt-field.tsx';
import type { ConversationActions } from './conversation-actions.ts';

export type ActionsInput = {
  readonly app: App;
  readonly session: ChatSession;
  readonly chat: Chat | undefined;
  readonly archived: boolean;
  /** Has the keyboard once what had it has done its work and goes. */
  readonly composer: RefObject<PromptFieldHandle | null>;
};

/** What the rows can do, bound to this chat. */
export function useConversationActions(input: ActionsInput): ConversationActions {
  const { app, session, chat, archived, composer } = input;
  const client = useQueryClient();
  const root = useWorkspaceFolder(app, chat?.workspace_id);
  const toast = useToast();
  const workspaceId = chat?.workspace_id;
  const chatId = chat?.id;
  return useMemo<ConversationActions>(
    () => ({
      app,
      fileUrls: app.fileUrls,
      root,
      canSend: !archived,
      async edit(messageId, text) {
        await session.edit(messageId, text);
        composer.current?.focus();
      },
      dropOutgoing(localId) {
        session.dropOutgoing(localId);
        composer.current?.focus();
      },
      sendAgain({ localId, text, files = [] }) {
        composer.current?.focus();
        session.dropOutgoing(localId);
        void session.send({ text, files }, { interrupt: false, modelConfigId: undefined });
      },
      retryTurn() {
        composer.current?.focus();
        void retryTurn(session);
      },
      answer(text) {
        composer.current?.focus();
        void session.send({ text }, plainSend);
      },
      async startPlan() {
        try {
          if (chatId !== undefined) await app.chatList.setPlanMode(chatId, false);
        } catch (error) {
          toast({ kind: 'failed', ...describeProblem(error, 'Plan mode was not left') });
          return;
        }
        composer.current?.focus();
        await session.send({ text: 'Go ahead with this plan.' }, plainSend);
      },
      openModels: () => app.view.go({ name: 'settings', section: 'models' }),
      async decide(toolCallId, decision) {
        try {
          await session.decide(toolCallId, decision);
          if (decision.scope === 'workspace' && workspaceId !== undefined) {
            const { queryKey } = app.queries.workspaceApprovals(workspaceId);
            void client.invalidateQueries({ queryKey });
          }
          return undefined;
        } catch (error) {
          return describeProblem(error, 'The answer was not taken.').text;
        }
      },
    }),
    [app, session, client, toast, root, chatId, workspaceId, archived, composer],
  );
}

const plainSend = { interrupt: false, modelConfigId: undefined } as const;

/**
 * Without an answer yet the same message is sent anew in its place; with one, the work that is
 * stored stays and the agent is told to go on.
 */
async function retryTurn(session: ChatSession): Promise<void> {
  const last = session.store.getState().view.messages.at(-1);
  const options = { interrupt: false, modelConfigId: undefined };
  if (last?.role !== 'user') return session.send({ text: 'Continue where you stopped.' }, options);
  const text = messageText(last.content);
  try {
    return await session.edit(last.id, text);
  } catch {
    return session.send({ text, files: messageFiles(last.content) }, options);
  }
}

/** Absolute path of the workspace's folder; empty until it is known. */
function useWorkspaceFolder(app: App, workspaceId: string | undefined): string {
  const { data } = useQuery({ ...app.queries.workspaces(), enabled: workspaceId !== undefined });
  const workspace = data?.find((candidate) => candidate.id === workspaceId);
  const agents = workspace?.latest_build.resources.flatMap((resource) => resource.agents ?? []);
  const [first] = agents ?? [];
  return first?.expanded_directory ?? first?.directory ?? '';
}
