import { useQuery, useQueryClient } from '@tanstack/react-query';
import { ListTodo } from 'lucide-react';
import type { ApprovalMode } from '#shared/api/approvals.ts';
import type { ChatMessage } from '#shared/api/chats.ts';
import type { App } from '../../../state/app-state.ts';
import { describeProblem } from '../../../state/problem.ts';
import { Select } from '../../../ui/select.tsx';
import { cx } from '../../../ui/cx.ts';
import { Icon } from '../../../ui/icon.tsx';
import { useToast } from '../../../ui/toast.tsx';
import { Tooltip } from '../../../ui/tooltip.tsx';
import { approvalModes } from '../approval-modes.ts';
import styles from './composer-tools.module.css';
import { ContextRing } from './context-ring.tsx';

export interface ComposerToolsProps {
  readonly app: App;
  readonly workspaceId: string | undefined;
  readonly modelId: string | undefined;
  readonly onModel: (modelId: string) => void;
  /** The next turns only plan. */
  readonly planning: boolean;
  readonly onPlanning: (planning: boolean) => void;
  readonly messages: readonly ChatMessage[];
}

/** The model of the next message, the workspace's approvals, and how full the context is. */
export function ComposerTools(props: ComposerToolsProps) {
  const { app, workspaceId, modelId, onModel, messages } = props;
  return (
    <>
      <ModelPicker app={app} modelId={modelId} onModel={onModel} />
      {workspaceId !== undefined && <ApprovalPicker app={app} workspaceId={workspaceId} />}
      <PlanToggle planning={props.planning} onPlanning={props.onPlanning} />
      <ContextRing messages={messages} />
    </>
  );
}

export function PlanToggle(props: Pick<ComposerToolsProps, 'planning' | 'onPlanning'>) {
  const { planning, onPlanning } = props;
  return (
    <Tooltip text={planning ? 'Plan mode: nothing is changed' : 'Plan first, change nothing'}>
      <button
        type="button"
        aria-pressed={planning}
        className={cx(styles.plan, planning && styles.planning)}
        onClick={() => onPlanning(!planning)}
      >
        <Icon glyph={ListTodo} size={14} />
        Plan
      </button>
    </Tooltip>
  );
}

type ModelPickerProps = Pick<ComposerToolsProps, 'app' | 'modelId' | 'onModel'>;

function ModelPicker({ app, modelId, onModel }: ModelPickerProps) {
  const { data: models = [] } = useQuery(app.queries.models());
  const usable = models.filter((model) => model.enabled || model.id === modelId);
  if (usable.length === 0) return null;
  return (
    <Select
      label="Model"
      look="bare"
      size="small"
      value={modelId}
      placeholder="Choose a model"
      options={usable.map((model) => ({ value: model.id, label: model.display_name }))}
      onChange={onModel}
    />
  );
}

function ApprovalPicker({ app, workspaceId }: { readonly app: App; readonly workspaceId: string }) {
  const plan = app.queries.workspaceApprovals(workspaceId);
  const { data } = useQuery(plan);
  const client = useQueryClient();
  const toast = useToast();
  if (!data) return null;

  async function change(mode: ApprovalMode): Promise<void> {
    client.setQueryData(plan.queryKey, { ...data, mode });
    try {
      await app.api.workspaces.setApprovalMode(workspaceId, mode);
    } catch (error) {
      toast({ kind: 'failed', ...describeProblem(error, 'The approvals were not changed') });
    }
    await client.invalidateQueries({ queryKey: plan.queryKey });
  }

  return (
    <Select
      label="Approvals in this workspace"
      look="bare"
      size="small"
      value={data.mode}
      options={approvalModes}
      onChange={(mode) => void change(mode)}
    />
  );
}
