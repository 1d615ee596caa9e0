import type { DebugRun, DebugRunSummary, DebugStep } from '#shared/api/debug-runs.ts';
import { formatMicros } from '../../../services/chats/index.ts';
import type {
  DebugRunDetails,
  DebugRunRow,
  DebugStepRow,
} from '../../../services/debug-runs/index.ts';

export function presentRunSummary(run: DebugRunRow): DebugRunSummary {
  return {
    id: run.id,
    chat_id: run.chatId,
    kind: run.kind,
    status: run.status,
    ...(run.provider === undefined ? {} : { provider: run.provider }),
    ...(run.model === undefined ? {} : { model: run.model }),
    summary: {
      step_count: run.steps,
      input_tokens: run.inputTokens,
      output_tokens: run.outputTokens,
    },
    ...presentTimes(run),
  };
}

export function presentRun({ run, steps }: DebugRunDetails): DebugRun {
  return {
    ...presentRunSummary(run),
    root_chat_id: run.rootId,
    ...(run.parentId === undefined ? {} : { parent_chat_id: run.parentId }),
    ...(run.modelConfigId === undefined ? {} : { model_config_id: run.modelConfigId }),
    ...(run.triggerId === undefined ? {} : { trigger_message_id: run.triggerId }),
    ...(run.tipId === undefined ? {} : { history_tip_message_id: run.tipId }),
    steps: steps.map(presentStep),
  };
}

function presentStep(step: DebugStepRow): DebugStep {
  return {
    id: step.id,
    run_id: step.runId,
    chat_id: step.chatId,
    step_number: step.number,
    operation: 'stream',
    status: step.status,
    ...(step.tipId === undefined ? {} : { history_tip_message_id: step.tipId }),
    ...(step.answerId === undefined ? {} : { assistant_message_id: step.answerId }),
    normalized_request: step.request,
    ...(step.response === undefined ? {} : { normalized_response: step.response }),
    ...(step.usage === undefined ? {} : { usage: step.usage }),
    attempts: Array.from(step.attempts),
    ...(step.error === undefined ? {} : { error: step.error }),
    metadata: {},
    ...presentTimes(step),
  };
}

function presentTimes(row: Pick<DebugRunRow, 'startedAt' | 'updatedAt' | 'finishedAt'>) {
  return {
    started_at: formatMicros(row.startedAt),
    updated_at: formatMicros(row.updatedAt),
    ...(row.finishedAt === undefined ? {} : { finished_at: formatMicros(row.finishedAt) }),
  };
}
