import { Layers } from 'lucide-react';
import { memo } from 'react';
import { cx } from '../../../ui/cx.ts';
import { Icon } from '../../../ui/icon.tsx';
import { isSameRow, type Attention, type FlatRow } from '../model/flat-rows.ts';
import { cardKind, type CardKind } from '../model/card-tools.ts';
import type { TimelineRow } from '../model/timeline-row.ts';
import type { ToolItem } from '../model/tool-item.ts';
import { summarizeTools } from '../model/tool-text.ts';
import { PlanCard } from '../cards/plan-card.tsx';
import { QuestionCard } from '../cards/question-card.tsx';
import { SubagentCard } from '../cards/subagent-card.tsx';
import { ApprovalCard } from '../approvals/approval-card.tsx';
import type { ConversationActions } from '../conversation-actions.ts';
import { LineButton, ToolRow } from './tool-row.tsx';
import { WaitRow } from './wait-row.tsx';
import {
  ContextRow,
  FileRow,
  OutgoingRow,
  ProseRow,
  ReasoningRow,
  SourcesRow,
  UserRow,
} from './message-rows.tsx';
import { ErrorRow, RetryRow, WorkingRow } from './notice-rows.tsx';
import cards from '../cards/cards.module.css';
import styles from './timeline.module.css';

export interface RowViewProps extends FlatRow {
  readonly actions: ConversationActions;
  readonly onToggle: (key: string, open: boolean) => void;
  readonly onAttend: (key: string, attention: Attention) => void;
  /** How many approvals wait after this one; 0 on other rows. */
  readonly waitingAfter: number;
  /** The first approval that waits has the keys, unless it is docked. */
  readonly hasKeys: boolean;
}

/** One row, rendered again only when its content or its openness changed. */
export const RowView = memo(
  function RowView(props: RowViewProps) {
    return <div className={rowClass(props)}>{renderRow(props)}</div>;
  },
  (before, after) =>
    before.open === after.open &&
    before.nested === after.nested &&
    before.actions === after.actions &&
    before.waitingAfter === after.waitingAfter &&
    before.hasKeys === after.hasKeys &&
    before.onToggle === after.onToggle &&
    before.onAttend === after.onAttend &&
    isSameRow(before.row, after.row),
);

function rowClass({ row, nested }: RowViewProps): string {
  const kind = cx(styles.row, styles[row.kind], nested && styles.nested);
  if (row.kind !== 'prose') return kind;
  return cx(kind, row.follows && styles.follows, row.goesOn && styles.goesOn);
}

function renderRow(props: RowViewProps) {
  const { row, open, actions, onToggle, onAttend, waitingAfter, hasKeys } = props;
  const toggle = (): void => onToggle(row.key, !open);
  switch (row.kind) {
    case 'user':
      return (
        <UserRow
          message={row.message}
          urls={actions.fileUrls}
          canEdit={actions.canSend}
          onEdit={actions.edit}
        />
      );
    case 'outgoing':
      return (
        <OutgoingRow
          outgoing={row.outgoing}
          urls={actions.fileUrls}
          onRetry={() => actions.sendAgain(row.outgoing)}
          onDrop={() => actions.dropOutgoing(row.outgoing.localId)}
        />
      );
    case 'prose':
      return <ProseRow item={row} />;
    case 'reasoning':
      return <ReasoningRow item={row} open={open} onToggle={toggle} />;
    case 'tool':
      return renderTool(row, {
        open,
        actions,
        toggle,
        attend: (attention) => onAttend(row.key, attention),
      });
    case 'group':
      return <GroupRow row={row} root={actions.root} open={open} onToggle={toggle} />;
    case 'sources':
      return <SourcesRow sources={row.sources} />;
    case 'file':
      return <FileRow file={row.file} urls={actions.fileUrls} />;
    case 'context':
      return <ContextRow names={row.names} open={open} onToggle={toggle} />;
    case 'working':
      return <WorkingRow pending={row.pending} />;
    case 'retry':
      return <RetryRow retry={row.retry} />;
    case 'error':
      return (
        <ErrorRow
          error={row.error}
          canRetry={actions.canSend}
          onRetry={actions.retryTurn}
          onOpenModels={actions.openModels}
        />
      );
    case 'approval':
      return (
        <ApprovalCard
          request={row.request}
          root={actions.root}
          hasKeys={hasKeys}
          docked={false}
          more={waitingAfter}
          onDecide={(decision) => actions.decide(row.request.tool_call_id, decision)}
        />
      );
  }
}

type ToolContext = {
  readonly open: boolean;
  readonly actions: ConversationActions;
  readonly toggle: () => void;
  readonly attend: (attention: Attention) => void;
};

function renderTool(item: ToolItem, { open, actions, toggle, attend }: ToolContext) {
  const kind = cardKind(item);
  if (kind === undefined && item.name === 'wait_agent' && item.phase === 'running') {
    return (
      <WaitRow app={actions.app} item={item} root={actions.root} open={open} onToggle={toggle} />
    );
  }
  if (kind === undefined) {
    return (
      <ToolRow item={item} root={actions.root} open={open} onToggle={toggle} onAttend={attend} />
    );
  }
  return <div className={cards.frame}>{renderCard(kind, item, actions)}</div>;
}

function renderCard(kind: CardKind, item: ToolItem, actions: ConversationActions) {
  const isOpen = item.latest && actions.canSend;
  switch (kind) {
    case 'plan':
      return <PlanCard app={actions.app} item={item} open={isOpen} onStart={actions.startPlan} />;
    case 'question':
      return <QuestionCard item={item} open={isOpen} onAnswer={actions.answer} />;
    case 'subagent':
      return <SubagentCard app={actions.app} item={item} />;
  }
}

interface GroupRowProps {
  readonly row: Extract<TimelineRow, { kind: 'group' }>;
  readonly root: string;
  readonly open: boolean;
  readonly onToggle: () => void;
}

function GroupRow({ row, root, open, onToggle }: GroupRowProps) {
  const tools = row.items.filter((item) => item.kind === 'tool');
  return (
    <LineButton
      open={open}
      onToggle={onToggle}
      line={summarizeTools(tools, root)}
      leading={<Icon glyph={Layers} />}
    />
  );
}
