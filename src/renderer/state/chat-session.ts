import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ApprovalDecision } from '#shared/api/approvals.ts';
import type { Chat, ChatMessage, ChatStatus } from '#shared/api/chats.ts';
import type { Clock } from '#shared/kernel/clock.ts';
import type { ChatInputPart } from '#shared/api/chat-parts.ts';
import { foldChat, messageFiles } from '#shared/events/chat-fold.ts';
import {
  emptyChatView,
  type AttachedFile,
  type ChatInput,
  type ChatViewState,
} from '#shared/events/chat-state.ts';
import type { LiveSocket } from '../transport/live-socket.ts';
import type { SocketState } from '../transport/socket-state.ts';
import type { Transport } from '../transport/transport.ts';
import { createFrameBatch, type FrameSource } from './frame-batch.ts';
import { describeProblem, refusalStatus, type Problem } from './problem.ts';
import type { Unsent } from './unsent.ts';

/** Messages of the first page, and of each page that scrolling up brings. */
const FIRST_PAGE = 60;
const OLDER_PAGE = 100;

export type ChatSessionState = {
  /** `missing`: there is no such chat. `failed`: it could not be loaded; see `problem`. */
  readonly phase: 'loading' | 'ready' | 'failed' | 'missing';
  readonly problem: Problem | undefined;
  readonly view: ChatViewState;
  /** The chat as it was when the session was last opened; the chat list knows changes since. */
  readonly chat: Chat | undefined;
  readonly connection: 'connecting' | 'open' | 'lost';
  readonly older: 'idle' | 'loading' | 'failed';
  /** An interrupt was asked for and the chat has not stopped yet. */
  readonly stopping: boolean;
  /** What is to be brought into view in the conversation. */
  readonly revealed: Revealed | undefined;
};

/** A call of the agent, or a message of the person. */
export type Revealed =
  | { readonly kind: 'call'; readonly id: string }
  | { readonly kind: 'message'; readonly id: number };

/** How the person left the conversation. */
export type PaneMemory = {
  /** The row at the top of the view and the pixels of it scrolled out; undefined at the end. */
  readonly place: { readonly key: string; readonly offset: number } | undefined;
  /** Rows that the person opened or closed, by key. */
  readonly openness: ReadonlyMap<string, boolean | 'held'>;
};

/** What the person says: words, files, or both. */
export type Draft = { readonly text: string; readonly files?: readonly AttachedFile[] };

export type SendOptions = {
  readonly interrupt: boolean;
  readonly modelConfigId: string | undefined;
};

/** One open conversation: its first page, its stream, and what the person does in it. */
export interface ChatSession {
  readonly store: StoreApi<ChatSessionState>;
  /** What the pane wants to find again when it comes back. */
  memory(): PaneMemory;
  remember(change: Partial<PaneMemory>): void;
  /** Loads, then follows the stream; ends at `close`. Opening again continues. */
  open(): void;
  close(): void;
  /** Tries now instead of after the delay. */
  reconnect(): void;
  loadOlder(): Promise<void>;
  /** Asks for the chat itself anew; keeps what is known where that fails. */
  refreshChat(): Promise<void>;
  /** Asks the conversation to show something; undefined once it has, or cannot. */
  reveal(target: Revealed | undefined): void;
  /** Never rejects: a failure stays in the conversation as an unsent message. */
  send(draft: Draft, options: SendOptions): Promise<void>;
  dropOutgoing(localId: string): void;
  /** These reject with the transport's failure. The message keeps its files. */
  edit(messageId: number, text: string): Promise<void>;
  interrupt(): Promise<void>;
  decide(toolCallId: string, decision: ApprovalDecision): Promise<void>;
  removeQueued(id: number): Promise<void>;
  promoteQueued(id: number): Promise<void>;
}

export type ChatSessionDeps = {
  readonly api: Pick<Transport, 'chats' | 'sockets'>;
  readonly clock: Clock;
  readonly frames: FrameSource;
  /** The stream knows a chat's status before the list does. */
  readonly onStatus: (chatId: string, status: ChatStatus) => void;
  readonly unsent: Unsent;
};

const initialState: ChatSessionState = {
  phase: 'loading',
  problem: undefined,
  view: emptyChatView,
  chat: undefined,
  connection: 'connecting',
  older: 'idle',
  stopping: false,
  revealed: undefined,
};

export function createChatSession(deps: ChatSessionDeps, chatId: string): ChatSession {
  const { api } = deps;
  const store = createStore<ChatSessionState>(() => initialState);
  let socket: LiveSocket | undefined;
  let abort = new AbortController();
  let sent = 0;
  let lastSend = Promise.resolve();
  let memory: PaneMemory = { place: undefined, openness: new Map() };
  const batch = createFrameBatch<ChatInput>(deps, fold);

  function fold(inputs: readonly ChatInput[]): void {
    const { view, stopping } = store.getState();
    const next = foldChat(view, inputs);
    if (next === view) return;
    const hasStopped = stopping && next.status !== 'running';
    store.setState({ view: next, ...(hasStopped && { stopping: false }) });
    if (next.outgoing !== view.outgoing) keepUnsent(next);
    if (next.status && next.status !== view.status) deps.onStatus(chatId, next.status);
  }

  /** What could not be sent outlives the window. */
  function keepUnsent({ outgoing }: ChatViewState): void {
    const failed = outgoing.flatMap(({ text, files, problem }) =>
      problem === undefined ? [] : [{ text, files, problem }],
    );
    if (failed.length > 0 || deps.unsent.read(chatId).length > 0) {
      deps.unsent.write(chatId, failed);
    }
  }

  function bringBackUnsent(): void {
    const inputs = deps.unsent.read(chatId).flatMap(({ text, files, problem }): ChatInput[] => {
      sent += 1;
      const localId = `${chatId}:${sent}`;
      return [
        { type: 'sending', localId, text, ...(files && { files }) },
        { type: 'send_failed', localId, problem },
      ];
    });
    fold(inputs);
  }

  /** Folds now, after whatever the stream brought before. */
  function foldNow(...inputs: readonly ChatInput[]): void {
    batch.flush();
    fold(inputs);
  }

  /** The newest page and the chat itself, told to the fold. */
  async function load(signal: AbortSignal): Promise<void> {
    const askedAtCursor = store.getState().view.cursor;
    const [chat, page] = await Promise.all([
      api.chats.get(chatId, signal),
      api.chats.messages(chatId, { limit: FIRST_PAGE }, signal),
    ]);
    if (signal.aborted) return;
    fold([
      { type: 'page_loaded', page, askedAtCursor },
      { type: 'chat_loaded', status: chat.status, lastError: chat.last_error ?? undefined },
    ]);
    store.setState({ chat, phase: 'ready', problem: undefined });
  }

  async function start(signal: AbortSignal): Promise<void> {
    try {
      await load(signal);
    } catch (error) {
      if (signal.aborted) return;
      const isMissing = refusalStatus(error) === 404 || refusalStatus(error) === 400;
      const problem = describeProblem(error, 'The conversation could not be loaded');
      store.setState({ phase: isMissing ? 'missing' : 'failed', problem });
      return;
    }
    if (!signal.aborted) follow(signal);
  }

  function follow(signal: AbortSignal): void {
    let isFirst = true;
    let isOpening = false;
    socket = api.sockets.stream(chatId, {
      afterId: () => store.getState().view.cursor,
      onOpen() {
        if (!isFirst) void catchUp(signal);
        isFirst = false;
        isOpening = true;
      },
      onEvents(events) {
        // Together with the snapshot, so that no frame shows the conversation without either.
        if (isOpening) batch.add([{ type: 'stream_opened' }]);
        isOpening = false;
        batch.add(events);
      },
      onState: onSocketState,
    });
  }

  /**
   * What was deleted while the stream was away is told by no event, so the newest page is asked
   * for again; the new stream's events wait for it.
   */
  async function catchUp(signal: AbortSignal): Promise<void> {
    const resume = batch.hold();
    try {
      await load(signal);
    } catch {
      // The stream itself tells what came since; only a deletion stays unseen till the next time.
    } finally {
      resume();
    }
  }

  function onSocketState({ phase }: SocketState): void {
    if (phase === 'open') store.setState({ connection: 'open' });
    else if (phase === 'waiting' || phase === 'refused') store.setState({ connection: 'lost' });
  }

  /** One after the other: of requests on their way together any may arrive first. */
  function send(draft: Draft, options: SendOptions): Promise<void> {
    const { text, files = [] } = draft;
    sent += 1;
    const localId = `${chatId}:${sent}`;
    foldNow({ type: 'sending', localId, text, ...(files.length > 0 && { files }) });
    lastSend = lastSend.then(() => post(localId, draft, options));
    return lastSend;
  }

  async function post(
    localId: string,
    { text, files = [] }: Draft,
    options: SendOptions,
  ): Promise<void> {
    try {
      const answer = await api.chats.send(chatId, {
        content: toParts(text, files),
        busy_behavior: options.interrupt ? 'interrupt' : 'queue',
        model_config_id: options.modelConfigId,
      });
      if (answer.message) foldNow({ type: 'sent', localId, message: answer.message });
      else if (answer.queued_message) {
        foldNow({ type: 'queued', localId, queued: answer.queued_message });
      } else foldNow({ type: 'outgoing_dropped', localId });
    } catch (error) {
      const { title, text: why } = describeProblem(error, 'Not sent.');
      foldNow({ type: 'send_failed', localId, problem: why ?? title });
    }
  }

  bringBackUnsent();
  return {
    store,
    memory: () => memory,
    remember(change) {
      memory = { ...memory, ...change };
    },
    send,
    open() {
      abort = new AbortController();
      const { phase } = store.getState();
      store.setState({ connection: 'connecting', phase: phase === 'ready' ? 'ready' : 'loading' });
      void start(abort.signal);
    },
    close() {
      abort.abort();
      socket?.close();
      socket = undefined;
      batch.flush();
    },
    reconnect: () => socket?.retryNow(),
    reveal: (revealed) => store.setState({ revealed }),
    async refreshChat() {
      try {
        store.setState({ chat: await api.chats.get(chatId, abort.signal) });
      } catch {
        // It is asked for again whenever the stream is opened.
      }
    },
    async loadOlder() {
      const { view, older } = store.getState();
      const first = view.messages[0];
      if (!first || !view.hasOlder || older === 'loading') return;
      store.setState({ older: 'loading' });
      try {
        const query = { limit: OLDER_PAGE, beforeId: first.id };
        const page = await api.chats.messages(chatId, query, abort.signal);
        foldNow({ type: 'older_loaded', page });
        store.setState({ older: 'idle' });
      } catch {
        store.setState({ older: 'failed' });
      }
    },
    dropOutgoing: (localId) => foldNow({ type: 'outgoing_dropped', localId }),
    async edit(messageId, text) {
      const edited = store.getState().view.messages.find(({ id }) => id === messageId);
      const content = [
        ...toParts(text, messageFiles(edited?.content)),
        ...fileReferences(edited?.content),
      ];
      const message = await api.chats.edit(chatId, messageId, content);
      foldNow({ type: 'edited', editedId: messageId, message });
    },
    async interrupt() {
      store.setState({ stopping: true });
      try {
        await api.chats.interrupt(chatId);
      } finally {
        store.setState({ stopping: false });
      }
    },
    async decide(toolCallId, decision) {
      try {
        await api.chats.decide(chatId, toolCallId, decision);
        foldNow({ type: 'approval_decided', toolCallId });
      } catch (error) {
        const status = refusalStatus(error);
        if (status !== 404 && status !== 409) throw error;
        // Answered elsewhere: show what waits now.
        const approvals = await api.chats.approvals(chatId);
        foldNow({ type: 'approval_request', chat_id: chatId, approvals: [...approvals] });
      }
    },
    async removeQueued(id) {
      await api.chats.deleteQueued(chatId, id);
      foldNow({ type: 'queue_row_removed', id });
    },
    promoteQueued: (id) => api.chats.promoteQueued(chatId, id),
  };
}

export function toParts(text: string, files: readonly AttachedFile[]): ChatInputPart[] {
  const parts = files.map(({ fileId }): ChatInputPart => ({ type: 'file', file_id: fileId }));
  return text.trim() === '' ? parts : [{ type: 'text', text }, ...parts];
}

function fileReferences(content: ChatMessage['content']): ChatInputPart[] {
  return (content ?? []).filter((part) => part.type === 'file-reference');
}
