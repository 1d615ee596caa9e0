import type { ModelCallConfig } from '#shared/api/models.ts';
import type { ChatErrorKind, ChatMessageUsage } from '#shared/api/chats.ts';

/** Provider-private data that must come back unchanged with the part it belongs to. */
export type ProviderMetadata = Readonly<Record<string, unknown>>;

export type PromptPart =
  | { readonly type: 'text'; readonly text: string; readonly metadata?: ProviderMetadata }
  | { readonly type: 'reasoning'; readonly text: string; readonly metadata?: ProviderMetadata }
  | {
      readonly type: 'tool_call';
      readonly callId: string;
      readonly toolName: string;
      readonly args: unknown;
      /** The provider runs it; its result is a part of an assistant message. */
      readonly providerExecuted?: true;
      readonly metadata?: ProviderMetadata;
    }
  /** Of a call that the provider has run. */
  | {
      readonly type: 'tool_result';
      readonly callId: string;
      readonly toolName: string;
      readonly result: unknown;
      readonly isError: boolean;
      readonly metadata?: ProviderMetadata;
    };

/** A picture or a PDF that comes with what the person said. */
export type PromptFile = {
  readonly name: string;
  /** `image/*` or `application/pdf`. */
  readonly mediaType: string;
  readonly data: Uint8Array;
};

/** A picture that a tool has answered with. */
export type PromptPicture = {
  readonly mediaType: string;
  /** Base64. */
  readonly data: string;
};

/** What the model is given, in the order of the conversation. */
export type PromptMessage =
  | { readonly role: 'system'; readonly text: string }
  | {
      readonly role: 'user';
      /** May be empty when there are files. */
      readonly text: string;
      /** Shown to the model before the text. */
      readonly files?: readonly PromptFile[];
    }
  | { readonly role: 'assistant'; readonly parts: readonly PromptPart[] }
  | {
      readonly role: 'tool';
      readonly callId: string;
      readonly toolName: string;
      readonly result: unknown;
      readonly isError: boolean;
      /** Belongs to the result, for a model that can be shown it. */
      readonly picture?: PromptPicture;
    };

export type ToolDefinition = {
  readonly name: string;
  readonly description: string;
  /** JSON Schema of an object. */
  readonly inputSchema: Readonly<Record<string, unknown>>;
  /** Given in the provider's own form, with its own arguments, where the provider has one. */
  readonly native?: NativeTool;
};

/** `computer`: a screen of this size with mouse and keyboard. */
export type NativeTool = {
  readonly kind: 'computer';
  readonly widthPx: number;
  readonly heightPx: number;
};

/** What the tool for a computer's screen, mouse and keyboard is called by all providers. */
export const COMPUTER_TOOL = 'computer';

/** What a search of the web is called that a provider runs itself. */
export const WEB_SEARCH = 'web_search';

/** Output tokens of a step whose model config sets none. */
export const DEFAULT_MAX_OUTPUT_TOKENS = 32_000;

export type ModelRequest = {
  readonly model: string;
  readonly messages: readonly PromptMessage[];
  readonly tools: readonly ToolDefinition[];
  /** The tools are named but none may be called. The model chooses when absent. */
  readonly toolChoice?: 'none';
  /** False: the provider runs no search of its own, whatever the model config says. */
  readonly webSearch?: boolean;
  /** The answer shall be JSON of this shape, where the provider can see to that. */
  readonly answer?: {
    readonly name: string;
    /** JSON Schema of an object. */
    readonly schema: Readonly<Record<string, unknown>>;
  };
  readonly maxOutputTokens: number;
  readonly callConfig: ModelCallConfig;
};

/** `paused`: the provider works on its own tools and goes on when it is asked again. */
export type FinishReason = 'stop' | 'tool_calls' | 'length' | 'content_filter' | 'paused' | 'other';

/** Blocks are told apart by `blockId`; deltas of one block come in order. */
export type ModelEvent =
  | { readonly type: 'text_delta'; readonly blockId: string; readonly text: string }
  | { readonly type: 'reasoning_delta'; readonly blockId: string; readonly text: string }
  | {
      readonly type: 'block_end';
      readonly blockId: string;
      readonly metadata?: ProviderMetadata;
    }
  | {
      readonly type: 'tool_call_delta';
      readonly callId: string;
      readonly toolName: string;
      readonly argsDelta: string;
      readonly providerExecuted?: true;
    }
  | {
      readonly type: 'tool_call';
      readonly callId: string;
      readonly toolName: string;
      /** Decoded arguments, or `invalidArgs` with the text that cannot be read as JSON. */
      readonly args: unknown;
      readonly invalidArgs?: string;
      /** The provider runs it itself and sends the result along. */
      readonly providerExecuted?: true;
      readonly metadata?: ProviderMetadata;
    }
  /** Of a call that the provider has run, in this answer or in an earlier one. */
  | {
      readonly type: 'tool_result';
      readonly callId: string;
      readonly toolName: string;
      readonly result: unknown;
      readonly isError: boolean;
      readonly metadata?: ProviderMetadata;
    }
  | { readonly type: 'source'; readonly id: string; readonly url: string; readonly title?: string }
  | { readonly type: 'finish'; readonly reason: FinishReason; readonly usage: ChatMessageUsage };

/** The model could not answer. The only error that `stream` throws on purpose. */
export class ModelError extends Error {
  readonly kind: ChatErrorKind;
  readonly provider: string;
  readonly retryable: boolean;
  readonly statusCode: number | undefined;
  /** The server's own wish, from `Retry-After`. */
  readonly retryAfterMs: number | undefined;
  /** The provider's own words; shown as detail. */
  readonly detail: string | undefined;
  /** The conversation does not fit into the model's context. */
  readonly tooLong: boolean;

  constructor(
    message: string,
    fields: {
      readonly kind: ChatErrorKind;
      readonly provider: string;
      readonly retryable: boolean;
      readonly statusCode?: number | undefined;
      readonly retryAfterMs?: number | undefined;
      readonly detail?: string | undefined;
      readonly tooLong?: boolean;
      readonly cause?: unknown;
    },
  ) {
    super(message, { cause: fields.cause });
    this.name = 'ModelError';
    this.kind = fields.kind;
    this.provider = fields.provider;
    this.retryable = fields.retryable;
    this.statusCode = fields.statusCode;
    this.retryAfterMs = fields.retryAfterMs;
    this.detail = fields.detail;
    this.tooLong = fields.tooLong ?? false;
  }
}

/** One provider account. */
export interface ModelClient {
  /**
   * One model step. Ends with exactly one `finish`, or throws ModelError; after the signal aborted
   * it ends or throws whatever it likes.
   */
  stream(request: ModelRequest, signal: AbortSignal): AsyncIterable<ModelEvent>;
}
