import type { ApprovalDecision, ApprovalRequest } from '#shared/api/approvals.ts';
import type {
  CreateChatRequest,
  PatchChatRequest,
  SendMessageRequest,
  ToolResultInput,
} from '#shared/api/chats.ts';
import type { Clock, Dispose } from '#shared/kernel/clock.ts';
import { createEmitter } from '#shared/kernel/emitter.ts';
import type { ChatId, MessageId, QueuedMessageId, UserId } from '#shared/kernel/ids.ts';
import { ok, type Result } from '#shared/kernel/result.ts';
import type { Logger } from '../../platform/logger.ts';
import type { Random } from '../../platform/random.ts';
import type { Database } from '../../store/database.ts';
import type { ChatRow } from '../../store/tables/chats-store.ts';
import { createAging, type Aging } from './aging.ts';
import { createApprovals } from './approvals.ts';
import { createClientDeadlines } from './client-deadlines.ts';
import { submitToolResults } from './client-results.ts';
import { requestCompaction } from './compaction.ts';
import { createChatStores, createContext } from './context.ts';
import { createChat, type CreatedChat } from './creating.ts';
import { keepDiffStatus } from './diff-status.ts';
import type { ChatWatchNotice } from './events.ts';
import { createHub } from './hub.ts';
import {
  createMessaging,
  type EditedMessage,
  type EditRequest,
  type SentMessage,
} from './messaging.ts';
import { usableModel } from './models-in-use.ts';
import type {
  ChatAccounting,
  ChatAdvisor,
  ChatCheckpoints,
  ChatDebug,
  ChatDesktops,
  ChatEnvironments,
  ChatFiles,
  ChatGitWatch,
  ChatMcpServers,
  ChatModels,
  ChatOrganizations,
  ChatPrompts,
  ChatWordModels,
  ChatWorkspaces,
  RunTurn,
} from './ports.ts';
import { chatNotFound, invalid, type ChatProblem } from './problems.ts';
import { createPullRequests, type ChatGitHosts } from './pull-requests.ts';
import { createReading, type ChatDetails, type Reading } from './reading.ts';
import { recover } from './recovery.ts';
import { createStateChanges } from './state-changes.ts';
import { createSubagents } from './subagents.ts';
import { subscribe, type ChatSubscriber } from './subscribing.ts';
import { createTimestamps } from './timestamps.ts';
import { createTitles } from './titles.ts';
import { createTurnLabels } from './turn-labels.ts';
import { createUpdating } from './updating.ts';
import { createWordWriter } from './word-writer.ts';
import { createWorker } from './worker.ts';
import { createWorkspacePort } from './workspace-port.ts';

export {
  decodeMessage,
  type MessagePart,
  type MessageRow,
  type MessageTextRow,
} from '../../store/tables/chat-messages-store.ts';
export type { QueuedRow } from '../../store/tables/chat-queue-store.ts';
export type { ChatDiffRow, ChatRow } from '../../store/tables/chats-store.ts';
export type { ChatEvent, ChatWatchNotice } from './events.ts';
export type { ChatSubscriber } from './subscribing.ts';
export type { CreatedChat } from './creating.ts';
export type { EditedMessage, EditRequest, SentMessage } from './messaging.ts';
export type * from './ports.ts';
export type { ChatProblem } from './problems.ts';
export type {
  ChatDetails,
  ListedChat,
  ListRequest,
  MessagesPage,
  MessagesRequest,
  Prompt,
  SearchMatch,
} from './reading.ts';
export type { PullRequestFacts } from '../../store/tables/chat-pull-requests-store.ts';
export type { ChatGitHosts } from './pull-requests.ts';
export { formatMicros } from './timestamps.ts';

type Answer<T> = Result<T, ChatProblem>;

/** Everything that can be done with chats. A chat of someone else does not exist for the caller. */
export interface Chats {
  /** For the clean-up, which is nobody's in particular. */
  readonly aging: Aging;
  /** Finishes what the last process left open and starts what waits to run. Once, at start. */
  recover(): void;
  create(userId: UserId, request: CreateChatRequest): Answer<CreatedChat>;
  list: Reading['list'];
  byWorkspace: Reading['byWorkspace'];
  find(userId: UserId, id: ChatId): Answer<ChatRow>;
  get(userId: UserId, id: ChatId): Answer<ChatDetails>;
  update(userId: UserId, id: ChatId, request: PatchChatRequest): Answer<undefined>;
  setArchived(userId: UserId, id: ChatId, archived: boolean): Answer<undefined>;
  messages: WithChat<Reading['messages']>;
  prompts(userId: UserId, id: ChatId, limit: number): Answer<ReturnType<Reading['prompts']>>;
  send(userId: UserId, id: ChatId, request: SendMessageRequest): Answer<SentMessage>;
  edit(
    userId: UserId,
    id: ChatId,
    messageId: MessageId,
    request: EditRequest,
  ): Answer<EditedMessage>;
  removeQueued(userId: UserId, id: ChatId, queuedId: QueuedMessageId): Answer<undefined>;
  promote(userId: UserId, id: ChatId, queuedId: QueuedMessageId): Answer<undefined>;
  interrupt(userId: UserId, id: ChatId): Promise<Answer<ChatRow>>;
  /** A model gives the chat a new title. */
  regenerateTitle(userId: UserId, id: ChatId): Promise<Answer<ChatRow>>;
  /** A model's title, which is not stored; empty without messages. */
  proposeTitle(userId: UserId, id: ChatId): Promise<Answer<string>>;
  /** The chat summarises its conversation, in a turn of its own. */
  compact(userId: UserId, id: ChatId): Answer<ChatRow>;
  /** Asks the git host now; the chat with what it said. */
  refreshPullRequest(userId: UserId, id: ChatId): Promise<Answer<ChatRow>>;
  pendingApprovals(userId: UserId, id: ChatId): Answer<readonly ApprovalRequest[]>;
  decide(userId: UserId, id: ChatId, callId: string, decision: ApprovalDecision): Answer<undefined>;
  submitToolResults(
    userId: UserId,
    id: ChatId,
    results: readonly ToolResultInput[],
  ): Answer<undefined>;
  /**
   * Tells the chat as it is at once, then what happens; the chat counts as read at both ends.
   * `afterId`: only stored messages with a larger id. The chat must exist.
   */
  subscribe(chatId: ChatId, afterId: number, subscriber: ChatSubscriber): Dispose;
  /** What happens to the list of the user's chats from now on. */
  watch(userId: UserId, listener: (notice: ChatWatchNotice) => void): Dispose;
  /** Ends all turns; they go on at the next start. */
  close(): Promise<void>;
}

type WithChat<Operation> = Operation extends (chat: ChatRow, request: infer Request) => infer Out
  ? (userId: UserId, id: ChatId, request: Request) => Out
  : never;

export type ChatsDeps = {
  readonly db: Database;
  readonly models: ChatModels;
  readonly workspaces: ChatWorkspaces;
  /** Absent where no workspaces can be made. */
  readonly environments?: ChatEnvironments;
  readonly files: ChatFiles;
  readonly gitWatch: ChatGitWatch;
  /** Absent where no desktop can be used. */
  readonly desktops?: ChatDesktops;
  /** Absent where no git host can be asked. */
  readonly gitHosts?: ChatGitHosts;
  readonly organizations: ChatOrganizations;
  readonly accounting: ChatAccounting;
  readonly debug: ChatDebug;
  /** Absent where no MCP servers can be configured. */
  readonly mcpServers?: ChatMcpServers;
  /** Absent where no state of the files is kept. */
  readonly checkpoints?: ChatCheckpoints;
  readonly prompts: ChatPrompts;
  readonly advisor: ChatAdvisor;
  readonly words: ChatWordModels;
  readonly runTurn: RunTurn;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
};

export function createChats(deps: ChatsDeps): Chats {
  const { models, workspaces, environments, gitWatch, clock, logger } = deps;
  const stores = createChatStores(deps.db);
  const newestTime = Math.max(stores.chats.newestTime(), stores.messages.newestTime());
  const context = createContext({
    db: deps.db,
    stores,
    timestamps: createTimestamps(clock, newestTime),
    hub: createHub(),
    notices: createEmitter<ChatWatchNotice>(),
  });
  const deadlines = createClientDeadlines({ context, changes: () => changes, clock, logger });
  const writer = createWordWriter({
    context,
    models: deps.words,
    accounting: deps.accounting,
    debug: deps.debug,
    clock,
  });
  const titles = createTitles({ context, writer, accounting: deps.accounting, logger });
  const worker = createWorker({
    context,
    changes: () => changes,
    deadlines,
    forRoots: (chatId) => ({
      subagents: createSubagents(subagentsDeps, chatId),
      ...(environments
        ? { workspaces: createWorkspacePort({ ...deps, context, environments }, chatId) }
        : {}),
    }),
    models,
    workspaces,
    gitWatch,
    files: deps.files,
    accounting: deps.accounting,
    mcpServers: deps.mcpServers,
    checkpoints: deps.checkpoints,
    desktops: deps.desktops,
    prompts: deps.prompts,
    advisor: deps.advisor,
    titles,
    labels: createTurnLabels({ context, writer, logger }),
    runTurn: deps.runTurn,
    random: deps.random,
    clock,
    logger,
  });
  const changes = createStateChanges(context, worker, (wanted) => usableModel(models, wanted));
  const messaging = createMessaging({ ...deps, context, changes, worker });
  const subagentsDeps = { ...deps, context, changes, messaging, control: worker };
  const updating = createUpdating({
    context,
    changes,
    debug: deps.debug,
    gitWatch,
    workspaces,
    titles,
  });
  const approvals = createApprovals({ context, changes, control: worker, workspaces });
  const reading = createReading(context);
  const stopDiffStatus = keepDiffStatus(context, gitWatch);
  const pullRequests =
    deps.gitHosts && createPullRequests({ ...deps, context, hosts: deps.gitHosts });

  function find(userId: UserId, id: ChatId): Answer<ChatRow> {
    const chat = stores.chats.find(id);
    return chat?.ownerId === userId ? ok(chat) : chatNotFound();
  }

  function withChat<T>(userId: UserId, id: ChatId, work: (chat: ChatRow) => Answer<T>): Answer<T> {
    const chat = find(userId, id);
    return chat.ok ? work(chat.value) : chat;
  }

  return {
    aging: createAging(context, updating),
    recover: () => recover(context, changes, worker, deadlines),
    create: (userId, request) =>
      createChat({ ...deps, context, changes, control: worker }, userId, request),
    list(userId, request) {
      const families = reading.list(userId, request);
      if (families.ok) pullRequests?.renew(families.value.map(({ chat }) => chat));
      return families;
    },
    byWorkspace: (userId, ids) => reading.byWorkspace(userId, ids),
    find,
    get: (userId, id) =>
      withChat(userId, id, (chat) => {
        pullRequests?.renew([chat]);
        return ok(reading.details(chat));
      }),
    update: (userId, id, request) => withChat(userId, id, (chat) => updating.update(chat, request)),
    setArchived: (userId, id, archived) =>
      withChat(userId, id, (chat) => updating.setArchived(chat, archived)),
    messages: (userId, id, request) =>
      withChat(userId, id, (chat) => reading.messages(chat, request)),
    prompts: (userId, id, limit) =>
      withChat(userId, id, (chat) => ok(reading.prompts(chat, limit))),
    send: (userId, id, request) => withChat(userId, id, (chat) => messaging.send(chat, request)),
    edit: (userId, id, messageId, request) =>
      withChat(userId, id, (chat) => messaging.edit(chat, messageId, request)),
    removeQueued: (userId, id, queuedId) =>
      withChat(userId, id, (chat) => {
        messaging.removeQueued(chat, queuedId);
        return ok(undefined);
      }),
    promote: (userId, id, queuedId) =>
      withChat(userId, id, (chat) => messaging.promote(chat, queuedId)),
    async interrupt(userId, id) {
      const chat = find(userId, id);
      return chat.ok ? ok(await messaging.interrupt(chat.value)) : chat;
    },
    async regenerateTitle(userId, id) {
      const chat = find(userId, id);
      return chat.ok ? titles.regenerate(chat.value) : chat;
    },
    async proposeTitle(userId, id) {
      const chat = find(userId, id);
      return chat.ok ? titles.propose(chat.value) : chat;
    },
    async refreshPullRequest(userId, id) {
      const chat = find(userId, id);
      if (!chat.ok) return chat;
      return pullRequests?.refresh(chat.value) ?? invalid('There are no git hosts to ask.');
    },
    compact: (userId, id) =>
      withChat(userId, id, (chat) => requestCompaction({ ...deps, context, changes }, chat)),
    pendingApprovals: (userId, id) => withChat(userId, id, (chat) => ok(approvals.pending(chat))),
    decide: (userId, id, callId, decision) =>
      withChat(userId, id, (chat) => approvals.decide(chat, callId, decision)),
    submitToolResults: (userId, id, results) =>
      withChat(userId, id, (chat) =>
        submitToolResults({ context, changes }, chat, userId, results),
      ),
    subscribe: (chatId, afterId, subscriber) => subscribe(context, chatId, afterId, subscriber),
    watch: (userId, listener) =>
      context.notices.listen((notice) => {
        if (notice.chat.ownerId === userId) listener(notice);
      }),
    async close() {
      stopDiffStatus();
      deadlines.close();
      await Promise.all([worker.close(), writer.close(), pullRequests?.close()]);
    },
  };
}
