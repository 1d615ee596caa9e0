import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import type { App } from '../../state/app-state.ts';
import { isAsking } from '../../state/chat-groups.ts';
import { describeProblem } from '../../state/problem.ts';
import { Button } from '../../ui/button.tsx';
import { ApprovalCard } from './approvals/approval-card.tsx';
import { useChatSession } from './use-chat-session.ts';
import styles from './chat-pane.module.css';

export interface ChildApprovalsProps {
  readonly app: App;
  readonly chatId: string;
  readonly root: string;
}

/** What the chat's subagents wait for, to be answered from here. */
export function ChildApprovals({ app, chatId, root }: ChildApprovalsProps) {
  const waiting = useStore(
    app.chatList.store,
    useShallow((state) => {
      const children = state.chats.find((chat) => chat.id === chatId)?.children ?? [];
      return children.filter(isAsking).map(({ id }) => id);
    }),
  );
  const [first] = waiting;
  if (first === undefined) return null;
  return (
    <ChildApproval key={first} app={app} childId={first} root={root} more={waiting.length - 1} />
  );
}

type ChildApprovalProps = {
  readonly app: App;
  readonly childId: string;
  readonly root: string;
  readonly more: number;
};

function ChildApproval({ app, childId, root, more }: ChildApprovalProps) {
  const session = useChatSession(app, childId);
  const approvals = useStore(session.store, (state) => state.view.approvals);
  const title = useStore(session.store, (state) => state.chat?.title);
  const [request] = approvals;
  if (!request) return null;
  return (
    <div>
      <div className={styles.childLine}>
        <span className={styles.childName}>Subagent {title && `“${title}”`}</span>
        <Button
          size="small"
          tone="ghost"
          onClick={() => app.dock.open({ kind: 'chat', chatId: childId }, { side: 'right' })}
        >
          Open it
        </Button>
      </div>
      <ApprovalCard
        key={request.tool_call_id}
        request={request}
        root={root}
        hasKeys={false}
        docked
        more={approvals.length - 1 + more}
        onDecide={async (decision) => {
          try {
            await session.decide(request.tool_call_id, decision);
            return undefined;
          } catch (error) {
            return describeProblem(error, 'The answer was not taken.').text;
          }
        }}
      />
    </div>
  );
}
