import type { ChatMessageUsage } from '#shared/api/chats.ts';
import type { ModelCallConfig } from '#shared/api/models.ts';
import type { ChatId, MessageId, ModelConfigId, UserId } from '#shared/kernel/ids.ts';
import type { ModelUsageRow } from '../../store/tables/model-usage-store.ts';

/** An answer of a model that has to be paid for. */
export type BilledCall = {
  readonly kind: ModelUsageRow['kind'];
  readonly chat: { readonly id: ChatId; readonly rootId: ChatId; readonly ownerId: UserId };
  /** Undefined for a call that leaves no message of its own. */
  readonly messageId: MessageId | undefined;
  readonly modelConfigId: ModelConfigId;
  /** Holds the prices. */
  readonly callConfig: ModelCallConfig;
  readonly usage: ChatMessageUsage;
  readonly runtimeMs: number;
  /** Microseconds since 1970. */
  readonly createdAt: number;
};

/** What the accounts need to know of a model; deleted ones included. */
export type AccountedModel = {
  readonly id: ModelConfigId;
  readonly provider: string;
  readonly model: string;
  readonly displayName: string;
  readonly enabled: boolean;
  readonly callConfig: ModelCallConfig | null;
};

export interface AccountedModels {
  /** Without the deleted ones. */
  list(): readonly AccountedModel[];
  /** Also a deleted one, by which something was paid. */
  find(id: ModelConfigId): (AccountedModel & { readonly deleted: boolean }) | undefined;
}

export type AccountsProblem =
  | { readonly kind: 'not_found' }
  | { readonly kind: 'invalid'; readonly message: string; readonly field: string };
