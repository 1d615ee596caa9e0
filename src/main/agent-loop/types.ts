import type { ApprovalMode, ApprovalRequest } from '#shared/api/approvals.ts';
import type { ChatMessagePart } from '#shared/api/chat-parts.ts';
import type { ChatRetry } from '#shared/api/chat-events.ts';
import type { ChatError, ChatMessageRole, ChatMessageUsage } from '#shared/api/chats.ts';
import type { ModelCallConfig } from '#shared/api/models.ts';
import type { Clock } from '#shared/kernel/clock.ts';
import type { ChatId } from '#shared/kernel/ids.ts';
import type { Result } from '#shared/kernel/result.ts';
import type { WorkspaceBridge } from '../agent-bridge/ports/index.ts';
import type { ModelClient, ProviderMetadata, ToolDefinition } from './model/model-client.ts';
import type { StepRecorder } from './model/step-recorder.ts';
import type { AdvisorPort } from './tools/advisor/port.ts';
import type { SubagentsPort } from './tools/subagents/port.ts';
import type { TurnRole } from './tools/tool-sets.ts';
import type { WorkspacesPort } from './tools/workspaces/port.ts';
import type { TurnSurroundings } from './surroundings.ts';

export type * from './surroundings.ts';
export type * from './tools/advisor/port.ts';
export type * from './tools/subagents/port.ts';
export type { TurnRole } from './tools/tool-sets.ts';
export type * from './tools/workspaces/port.ts';

/** A wire part plus what must survive storage and never reaches a client. */
export type StoredPart = ChatMessagePart & {
  readonly provider_metadata?: ProviderMetadata;
  /** What a context part stands for. */
  readonly context_source?: {
    /** Text of an instruction file. */
    readonly content?: string | undefined;
    /** Absolute folder of a skill, and the name of its file with the instructions. */
    readonly skill_dir?: string | undefined;
    readonly skill_meta_file?: string | undefined;
  };
};

/** A stored message as the loop needs it, oldest first; hidden system messages included. */
export type HistoryMessage = {
  readonly role: ChatMessageRole;
  readonly parts: readonly StoredPart[];
};

/**
 * Where one tool call of the newest assistant message stands. `undecided`: not looked at since it
 * was stored. `asking`: waits for the person. `awaiting`: a client of the API has to bring the
 * result, whoever allows what. `running` as found at the start of a turn means that
 * the process died in it: it may have had its effect and is never run again.
 */
export type ToolCallState =
  | { readonly kind: 'undecided' }
  | { readonly kind: 'asking'; readonly request: ApprovalRequest }
  | {
      readonly kind: 'allowed';
      /** What the person saw; the call may reach for nothing else. Not checked when absent. */
      readonly request?: ApprovalRequest | undefined;
    }
  | { readonly kind: 'denied'; readonly reason: string | undefined }
  | { readonly kind: 'running' }
  | { readonly kind: 'awaiting' }
  | { readonly kind: 'finished'; readonly result: ToolOutcome };

export type OpenToolCall = {
  readonly callId: string;
  readonly toolName: string;
  readonly args: unknown;
  /** Set when the model's arguments could not be read as JSON. */
  readonly invalidArgs?: string;
  readonly state: ToolCallState;
};

/** What a tool answers: `content` goes to the model and the client as the result's JSON. */
export type ToolOutcome = {
  readonly content: unknown;
  readonly isError: boolean;
  /** Files that the call put into the chat; shown to the person, not to the model. */
  readonly attachments?: readonly AttachedFile[] | undefined;
  /** The content is a picture or a sound: `{data, mime_type, text}`. */
  readonly isMedia?: boolean | undefined;
  /** The configured MCP server that the tool belongs to. */
  readonly mcpServerId?: string | undefined;
};

/** A file that a tool put into the chat. */
export type AttachedFile = {
  readonly fileId: string;
  readonly name: string;
  readonly mediaType: string;
};

/** The chat's files, as far as a turn reads and adds some. */
export interface TurnFiles {
  /** Undefined when the file is gone. */
  read(
    fileId: string,
  ): { readonly name: string; readonly mediaType: string; readonly data: Uint8Array } | undefined;
  /** Stores a file and links it to the chat. The error is a text for the model. */
  attach(file: {
    readonly name: string;
    readonly data: Uint8Array;
  }): Promise<Result<AttachedFile, string>>;
}

export type AssistantStep = {
  /** Reasoning, text, tool calls and sources in stream order. Never empty. */
  readonly parts: readonly StoredPart[];
  /** Absent on a step that was interrupted. */
  readonly usage: ChatMessageUsage | undefined;
  readonly runtimeMs: number;
};

/** Standing allowances of the chat and its workspace. */
export type ApprovalGrants = {
  readonly mode: ApprovalMode;
  readonly chatEdits: boolean;
  /** Every command of this chat. */
  readonly chatCommands: boolean;
  /** Patterns of this chat and of its workspace. */
  readonly commandPatterns: readonly string[];
  /** Absolute folders outside the workspace that this chat may use. */
  readonly outsideFolders: readonly string[];
  /** Full names of tools of MCP servers that this chat may use. */
  readonly tools?: readonly string[];
};

/**
 * The durable side of one turn. Every call is one transaction that has been committed when it
 * returns. A call may throw; the turn then ends as a bug, with an `error` state. When this worker
 * no longer owns the chat (it was edited or taken over), every call throws TurnSuperseded.
 */
export interface TurnStore {
  /** Messages the model sees (visibility model or both). */
  history(): readonly HistoryMessage[];
  /** Calls of the newest assistant message that have no stored result, in call order. */
  openCalls(): readonly OpenToolCall[];
  /** Stores the message, opens its tool calls as `undecided`, announces the message. */
  saveStep(step: AssistantStep): void;
  /** Announces a result as well while another call of the message has none. */
  setCallState(callId: string, state: ToolCallState): void;
  /**
   * Stores one tool message per named open call, in call order, closes them, announces the
   * messages. Calls that `outcomes` does not name stay open.
   */
  saveResults(outcomes: ReadonlyMap<string, ToolOutcome>): void;
  /** Whether a call that a summary took from the history had the id. */
  wasCallId(callId: string): boolean;
  /**
   * Usage of the newest complete step that the model still sees in full; undefined when there is
   * none since the newest summary.
   */
  newestUsage(): ChatMessageUsage | undefined;
  /**
   * Stores a summary that from now on stands for all messages so far but the system's, and
   * announces what the person sees of it. Only while no call is open.
   */
  saveCompaction(compaction: Compaction): void;
  /** Notes what a model call cost that leaves no message of its own. */
  accountFor(call: SideCall): void;
  grants(): ApprovalGrants;
}

/** Why a conversation is summarised. */
export type CompactionSource = 'automatic' | 'manual';

/** A summary in the place of a conversation, and why it was made. */
export type Compaction = {
  /** Of the `chat_summarized` call that shows it to the person. */
  readonly callId: string;
  readonly summary: string;
  readonly source: CompactionSource;
  readonly thresholdPercent: number;
  /** Of the step that set it off: share of the context limit, and what it is made of. */
  readonly usagePercent: number;
  readonly contextTokens: number;
  readonly contextLimitTokens: number;
};

/** A model call beside the conversation. */
export type SideCall = {
  readonly kind: 'compaction';
  readonly usage: ChatMessageUsage;
  readonly runtimeMs: number;
};

/** When a turn summarises its conversation. */
export type CompactionSettings = {
  /** Share of the context limit from which it does; 100 = never. */
  readonly thresholdPercent: number;
  /** An id that no tool call has. */
  readonly newCallId: () => string;
  /** The turn is only there to summarise, because the person asked for it. */
  readonly only?: boolean;
};

/** Thrown by a TurnStore whose chat went on without it; the turn ends without a trace. */
export class TurnSuperseded extends Error {
  constructor() {
    super('the chat is no longer owned by this turn');
    this.name = 'TurnSuperseded';
  }
}

/** Live view of a turn. Must not throw. */
export interface TurnObserver {
  part(role: 'assistant' | 'tool', part: ChatMessagePart): void;
  retry(retry: ChatRetry): void;
  /** The calls that wait for the person now, in call order; replaces those named before. */
  asking(requests: readonly ApprovalRequest[]): void;
  /** Absolute paths that a tool of this turn has just written. */
  touched(paths: readonly string[]): void;
}

/** The person's answers to calls that ask, each told once it is in the store. */
export interface TurnAnswers {
  /** How many were given since the turn began. */
  readonly count: number;
  /** Resolves when the next one is given; never rejects. */
  next(): Promise<void>;
}

/**
 * Why a turn's signal aborted (the signal's `reason`). `interrupt`: the person wants it to stop;
 * what has streamed is kept. `stop`: the process ends, or the chat went on without this turn;
 * nothing more is stored, the next turn redoes the open step.
 */
export type TurnAbort = 'interrupt' | 'stop';

export type TurnInput = {
  readonly chatId: ChatId;
  readonly model: ModelClient;
  readonly provider: string;
  readonly modelName: string;
  readonly contextLimit: number;
  readonly callConfig: ModelCallConfig;
  /** Undefined: the conversation is never summarised. */
  readonly compaction?: CompactionSettings | undefined;
  /** Undefined: no step is recorded. */
  readonly recorder?: StepRecorder | undefined;
  /** Undefined for a chat without a running workspace: it then has no tools that need one. */
  readonly workspace: WorkspaceBridge | undefined;
  /** The same at this moment, asked for before every step: tools may start or stop it. */
  readonly workspaceNow?: () => WorkspaceBridge | undefined;
  /** What the chat may use of the tools; a root outside plan mode when absent. */
  readonly role?: TurnRole;
  /** Tools whose calls a client of the API answers. */
  readonly dynamicTools?: readonly ToolDefinition[];
  /** Absent for a chat that may start no subagents. */
  readonly subagents?: SubagentsPort;
  /** Absent for a chat that may not make, start or stop workspaces. */
  readonly workspaces?: WorkspacesPort;
  /** Absent while there is no second model to ask. */
  readonly advisor?: AdvisorPort | undefined;
  readonly store: TurnStore;
  /** Without it files are named to the model but not shown, and none can be attached. */
  readonly files?: TurnFiles;
  /** Without it there are no skills and no tools of MCP servers. */
  readonly surroundings?: TurnSurroundings | undefined;
  readonly observer: TurnObserver;
  /** Awaited before a call is run. Must not reject. */
  readonly beforeCalls?: Promise<void> | undefined;
  readonly answers: TurnAnswers;
  readonly clock: Clock;
  /** Its `reason` is a TurnAbort. */
  readonly signal: AbortSignal;
  /** Told what went wrong inside, for the log; clients and the model hear only that it did. */
  readonly onBug?: (cause: unknown) => void;
};

/**
 * How a turn ended. `interrupted`: the partial step is stored and every open call answered.
 * `stopped`: by a `stop` abort or TurnSuperseded, nothing was stored. Never an exception for a
 * model failure.
 */
export type TurnOutcome =
  | { readonly kind: 'finished' }
  /**
   * Calls wait for the person (`requests`), for a client of the API, or for both. Those that the
   * person answers from then on are for the next turn.
   */
  | { readonly kind: 'asking'; readonly requests: readonly ApprovalRequest[] }
  | { readonly kind: 'interrupted' }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'failed'; readonly error: ChatError };
