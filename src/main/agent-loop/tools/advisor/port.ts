import type { ChatError, ChatMessageUsage } from '#shared/api/chats.ts';
import type { ModelCallConfig } from '#shared/api/models.ts';
import type { Result } from '#shared/kernel/result.ts';
import type { ModelClient } from '../../model/model-client.ts';

export type AdvisorModel = {
  readonly client: ModelClient;
  readonly provider: string;
  readonly modelName: string;
  readonly callConfig: ModelCallConfig;
  /** Notes what an answer cost. */
  readonly paid: (answer: { readonly usage: ChatMessageUsage; readonly runtimeMs: number }) => void;
};

/** A model that the chat's own model may ask for a second opinion. */
export interface AdvisorPort {
  /** Questions from one message of the person to the next; 0 = any number. */
  readonly maxUses: number;
  /** 0 = as the model has it. */
  readonly maxOutputTokens: number;
  open(): Promise<Result<AdvisorModel, ChatError>>;
}
