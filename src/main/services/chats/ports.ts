import type { ApprovalMode } from '#shared/api/approvals.ts';
import type { ChatError, ChatMessageUsage } from '#shared/api/chats.ts';
import type { ModelCallConfig } from '#shared/api/models.ts';
import type {
  BuildId,
  ChatId,
  FileId,
  MessageId,
  ModelConfigId,
  OrganizationId,
  TemplateId,
  UserId,
  WorkspaceAgentId,
  WorkspaceId,
} from '#shared/kernel/ids.ts';
import type { Dispose } from '#shared/kernel/clock.ts';
import type { Result } from '#shared/kernel/result.ts';
import type { McpConnection, WorkspaceBridge } from '../../agent-bridge/ports/index.ts';
import type { ModelClient, StepRecorder, TurnInput, TurnOutcome } from '../../agent-loop/index.ts';
import type { Templates } from '../templates/index.ts';
import type { Workspaces } from '../workspaces/index.ts';

/** A model that a turn can talk to. */
export type OpenedModel = {
  readonly client: ModelClient;
  readonly provider: string;
  readonly modelName: string;
  readonly contextLimit: number;
  /** Share of the context from which a conversation is summarised. */
  readonly compressionThreshold?: number;
  readonly callConfig: ModelCallConfig;
  /** The default's when the wanted model was deleted. */
  readonly modelConfigId: ModelConfigId;
};

/** What chats need of the models. */
export interface ChatModels {
  /** Undefined when none is configured. */
  defaultModelId(): ModelConfigId | undefined;
  /** Undefined for a model that a chat may not be given. */
  find(id: ModelConfigId): object | undefined;
  /** The model that the owner chose for new chats, if any and if it can be used. */
  forRoot?(ownerId: UserId): ModelConfigId | undefined;
  /** The model that the owner chose for such subagents, if any and if it can be used. */
  forSubagent?(ownerId: UserId, type: 'general' | 'explore'): ModelConfigId | undefined;
  /** Opens the default in place of a deleted model. */
  open(id: ModelConfigId): Promise<Result<OpenedModel, ChatError>>;
}

/**
 * Who wants words of a model: `asked`: the person. `unasked`: we, for something that is worth it.
 * `in_passing`: we, if it costs next to nothing; never the chat's own model.
 */
export type WordRequest = 'asked' | 'unasked' | 'in_passing';

/** Which models write titles and labels. */
export interface ChatWordModels {
  /**
   * The preferred first; each is opened when it is its turn, and those that cannot be opened are
   * left out.
   */
  candidates(
    chat: { readonly modelConfigId: ModelConfigId },
    how: WordRequest,
  ): AsyncIterable<OpenedModel>;
}

/** What chats need to let subagents use the desktops of workspaces. */
export interface ChatDesktops {
  /** Whether the person wants that. */
  enabled(): boolean;
  /** The model that does it; `booked` is its config where it has none. The error is for the chat. */
  openModel(booked: ModelConfigId): Promise<Result<OpenedModel, ChatError>>;
}

/** What chats need of the settings of the second model. */
export interface ChatAdvisor {
  settings(): {
    readonly enabled: boolean;
    /** 0 = any number. */
    readonly maxUses: number;
    /** 0 = as the model has it. */
    readonly maxOutputTokens: number;
    /** The chat's own when absent. */
    readonly modelConfigId: ModelConfigId | undefined;
  };
}

/** When the person is asked about what happens in a workspace. */
export type WorkspaceApprovals = {
  readonly mode: ApprovalMode;
  readonly rules: readonly { readonly pattern: string }[];
};

/** What chats need of the workspaces. */
export interface ChatWorkspaces {
  get(id: WorkspaceId): { readonly deleted: boolean } | undefined;
  /** An error means that the workspace does not run: the turn then has no tools. */
  connection(id: WorkspaceId): Result<
    {
      readonly bridge: WorkspaceBridge;
      readonly agentId: WorkspaceAgentId;
      readonly buildId: BuildId;
    },
    unknown
  >;
  /** Undefined when the workspace is gone. */
  approvals(id: WorkspaceId): WorkspaceApprovals | undefined;
  addApprovalRule(
    id: WorkspaceId,
    pattern: string,
  ): Result<
    unknown,
    { readonly kind: 'not_found' } | { readonly kind: 'invalid'; readonly reason: string }
  >;
}

/** What chats need to let a model make, start and stop workspaces. */
export type ChatEnvironments = {
  readonly templates: Pick<Templates, 'list' | 'version'>;
  readonly workspaces: Pick<
    Workspaces,
    'get' | 'getByName' | 'create' | 'startBuild' | 'settled' | 'templateUsage' | 'connection'
  >;
  /** Whether chats may make workspaces of it. */
  readonly allowsTemplate: (id: TemplateId) => boolean;
  readonly username: (userId: UserId) => string;
};

/** The changes of a chat's repositories, summed up. */
export type ChatDiffSummary = {
  readonly chatId: ChatId;
  readonly branch: string;
  readonly remoteOrigin: string | undefined;
  readonly additions: number;
  readonly deletions: number;
  readonly changedFiles: number;
};

/** What chats need of the git watch. */
export interface ChatGitWatch {
  addPaths(chatId: ChatId, ancestorIds: readonly ChatId[], paths: readonly string[]): void;
  onSummary(listener: (summary: ChatDiffSummary) => void): Dispose;
  /** Ends the watch of a chat that is put away. */
  forget(chatId: ChatId): Promise<void>;
}

/** What chats need of the checkpoints. No method of these rejects. */
export interface ChatCheckpoints {
  begin(turn: {
    readonly chatId: ChatId;
    /** The user's message that the turn answers. */
    readonly messageId: MessageId;
    readonly title: string;
    /** Absolute workspace folder. */
    readonly workspaceRoot: string;
  }): {
    /** Resolves when the state before the turn is kept, or could not be. */
    readonly ready: Promise<void>;
    touched(paths: readonly string[]): void;
    end(): Promise<void>;
  };
}

/** A stored file, without its bytes. */
export type ChatFile = {
  readonly id: FileId;
  readonly ownerId: UserId;
  readonly organizationId: OrganizationId;
  readonly name: string;
  readonly mediaType: string;
  /** Microseconds since 1970. */
  readonly createdAt: number;
};

/** What chats need of the files. */
export interface ChatFiles {
  /** Undefined for a file of someone else too. */
  find(ownerId: UserId, id: string): ChatFile | undefined;
  content(id: FileId): Uint8Array | undefined;
  store(file: {
    readonly ownerId: UserId;
    readonly organizationId: OrganizationId;
    readonly name: string;
    readonly declaredType: string;
    readonly data: Uint8Array;
  }): Promise<Result<ChatFile, { readonly message: string }>>;
}

/** An answer of a model that has to be paid for. */
export type BilledCall = {
  readonly kind: 'step' | 'compaction' | 'title';
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

/** How much was spent in the period, of how much. */
export type SpendLimitReached = {
  readonly spentMicros: number;
  readonly limitMicros: number;
  readonly resetsAt: Date;
};

/** What chats need of the accounts. */
export interface ChatAccounting {
  /** Inside the caller's transaction. */
  record(call: BilledCall): void;
  /** Undefined while the person may spend more. */
  limitReached(userId: UserId): SpendLimitReached | undefined;
  /** The person's own; undefined when they have set none. */
  compactionThreshold(userId: UserId, modelConfigId: ModelConfigId): number | undefined;
}

/** What models are told besides what is said in the chat; never blank. */
export interface ChatPrompts {
  /** Stored with a new chat, in this order. */
  forNewChat(): readonly string[];
  /** Holds for one turn and is not stored. */
  forTurn(ownerId: UserId, turn: { readonly planning: boolean }): readonly string[];
}

/** A session with a configured MCP server, and how its tools are offered. */
export type OpenedMcpServer = {
  readonly id: string;
  readonly slug: string;
  readonly modelIntent: boolean;
  readonly allowInPlanMode: boolean;
  /** Whether the chat may use the tool, by the server's own name for it. */
  allows(toolName: string): boolean;
  readonly connection: McpConnection;
};

/** What chats need of the configured MCP servers. */
export interface ChatMcpServers {
  /** Those of the ids that no server has. */
  unknown(ids: readonly string[]): readonly string[];
  /** Sessions with those that are enabled and can be reached. */
  open(
    ids: readonly string[],
    owner: {
      readonly ownerId: UserId;
      readonly chatId: ChatId;
      readonly rootChatId: ChatId;
      readonly workspaceId: WorkspaceId | undefined;
    },
    signal: AbortSignal,
  ): Promise<readonly OpenedMcpServer[]>;
}

/** The records of what models were asked. */
export interface ChatDebug {
  /** For calls outside a turn; undefined when the chat's owner has nothing recorded. */
  recorder(
    chatId: ChatId,
    about: { readonly provider: string; readonly model: string },
  ): StepRecorder | undefined;
  /** The message and everything after it are edited away. */
  forgetFrom(chatId: ChatId, messageId: MessageId): void;
  forgetChat(chatId: ChatId): void;
}

export interface ChatOrganizations {
  defaultOrganizationId(): OrganizationId;
}

export type RunTurn = (input: TurnInput) => Promise<TurnOutcome>;
