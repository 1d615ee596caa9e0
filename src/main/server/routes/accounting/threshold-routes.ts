import { z } from 'zod';
import {
  compactionThresholdSchema,
  compactionThresholdsSchema,
  setCompactionThresholdRequestSchema,
} from '#shared/api/accounting.ts';
import type { ModelConfigId } from '#shared/kernel/ids.ts';
import type { Accounting } from '../../../services/accounting/index.ts';
import type { ApiServer } from '../../api-server.ts';
import { idParameter } from '../../request-values.ts';
import { valueOf } from './answers.ts';

const tags = ['Chat settings'];
const params = z.object({ modelConfig: idParameter<ModelConfigId>() });

/** From which share of a model's context one's own chats are summarised. */
export function thresholdRoutes(
  app: ApiServer,
  prefix: string,
  { accounting }: { readonly accounting: Accounting },
): void {
  const { thresholds } = accounting;
  const path = `${prefix}/config/user-compaction-thresholds`;

  app.get(
    path,
    {
      schema: {
        tags,
        summary: 'List one’s own compaction thresholds',
        response: { 200: compactionThresholdsSchema },
      },
    },
    ({ session }) => ({ thresholds: thresholds.list(session.userId).map(present) }),
  );

  app.put(
    `${path}/:modelConfig`,
    {
      schema: {
        tags,
        summary: 'Set a compaction threshold',
        description: 'In percent of the context; 100 switches summaries off.',
        params,
        body: setCompactionThresholdRequestSchema,
        response: { 200: compactionThresholdSchema },
      },
    },
    ({ params: { modelConfig: modelConfigId }, body, session }) =>
      present(
        valueOf(
          thresholds.set(session.userId, {
            modelConfigId,
            thresholdPercent: body.threshold_percent,
          }),
          'There is no such model.',
        ),
      ),
  );

  app.delete(
    `${path}/:modelConfig`,
    {
      schema: {
        tags,
        summary: 'Go back to the model’s own threshold',
        params,
        response: { 204: z.void() },
      },
    },
    ({ params: { modelConfig }, session }, reply) => {
      thresholds.remove(session.userId, modelConfig);
      void reply.code(204).send();
    },
  );
}

function present(row: {
  readonly modelConfigId: ModelConfigId;
  readonly thresholdPercent: number;
}) {
  return { model_config_id: row.modelConfigId, threshold_percent: row.thresholdPercent };
}
