import type { AdvisorPort } from '../../agent-loop/index.ts';
import type { ChatRow } from '../../store/tables/chats-store.ts';
import type { ChatContext } from './context.ts';
import type { ChatAccounting, ChatAdvisor, ChatModels } from './ports.ts';

export type AdvisorDeps = {
  readonly context: ChatContext;
  readonly advisor: ChatAdvisor;
  readonly models: Pick<ChatModels, 'open'>;
  readonly accounting: Pick<ChatAccounting, 'record'>;
};

/** The second model of a turn; undefined for a chat that may not ask one. */
export function advisorOf(
  { context, advisor, models, accounting }: AdvisorDeps,
  chat: ChatRow,
): AdvisorPort | undefined {
  const settings = advisor.settings();
  if (!settings.enabled || chat.planMode || chat.parentId !== undefined) return undefined;
  return {
    maxUses: settings.maxUses,
    maxOutputTokens: settings.maxOutputTokens,
    async open() {
      const model = await models.open(settings.modelConfigId ?? chat.modelConfigId);
      if (!model.ok) return model;
      const { client, provider, modelName, callConfig, modelConfigId } = model.value;
      return {
        ok: true,
        value: {
          client,
          provider,
          modelName,
          callConfig,
          paid: ({ usage, runtimeMs }) =>
            accounting.record({
              kind: 'step',
              chat,
              modelConfigId,
              callConfig,
              messageId: undefined,
              createdAt: context.timestamps.next(),
              usage,
              runtimeMs,
            }),
        },
      };
    },
  };
}
