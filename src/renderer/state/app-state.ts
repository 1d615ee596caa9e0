import type { PilothouseBridge } from '#shared/ipc/bridge.ts';
import type { Clock, Dispose } from '#shared/kernel/clock.ts';
import { createTransport, type Transport } from '../transport/transport.ts';
import { createAttachments, type Attachments } from './attachments.ts';
import { createChatList, type ChatList } from './chat-list.ts';
import { createChatSessions, type ChatSessions } from './chat-sessions.ts';
import { createConnectionStore, nextConnection, type ConnectionStore } from './connection.ts';
import { createDock, type Dock } from './dock.ts';
import { createDrafts, type Drafts } from './drafts.ts';
import { createFileUrls, type FileUrls } from './file-urls.ts';
import { followPanes } from './follow-panes.ts';
import { createQueries, type Queries } from './queries.ts';
import { createReviewComments, type ReviewComments } from './review-comments.ts';
import { createReviewTargets, type ReviewTargets } from './review-target.ts';
import { createSettings, type Settings } from './settings.ts';
import { createTerminals, type Terminals } from './terminals.ts';
import { createUnsent } from './unsent.ts';
import { createWindowNews } from './window-news.ts';
import { createView, type View } from './view.ts';
import { createWindowFrames } from './window-frames.ts';

/** Everything a feature works with. Components read stores through selectors and call actions. */
export interface App {
  readonly api: Transport;
  readonly queries: Queries;
  readonly chatList: ChatList;
  readonly chatSessions: ChatSessions;
  readonly drafts: Drafts;
  /** The files beside the drafts. */
  readonly attachments: Attachments;
  readonly fileUrls: FileUrls;
  readonly terminals: Terminals;
  /** Remarks on changed lines that wait to be sent. */
  readonly reviewComments: ReviewComments;
  /** Places in changed files that other panes point at. */
  readonly reviewTargets: ReviewTargets;
  readonly connection: ConnectionStore;
  readonly view: View;
  /** The panes; which of them there are belongs to the workspace of the open chat. */
  readonly dock: Dock;
  readonly settings: Settings;
  /** Absent in a browser. */
  readonly bridge: PilothouseBridge | undefined;
  readonly clock: Clock;
}

/** What every pane of a chat gets. */
export interface PaneProps {
  readonly app: App;
  readonly chatId: string;
}

export type AppDeps = {
  readonly token: string;
  readonly bridge: PilothouseBridge | undefined;
  readonly window: Window;
  readonly clock: Clock;
  /** 0 to 1. */
  readonly random: () => number;
};

export function createApp(deps: AppDeps): App {
  const { window, bridge, clock } = deps;
  const storage = window.localStorage;
  const connection = createConnectionStore();
  const api = createTransport({
    origin: window.location.origin,
    token: deps.token,
    clock,
    random: deps.random,
    onSignedOut: () => connection.setState({ connection: 'signed_out' }),
  });
  const chatList = createChatList({
    api,
    clock,
    storage,
    onConnection: (socket) =>
      connection.setState((state) => ({ connection: nextConnection(state.connection, socket) })),
    followWindows: (listener) => createWindowNews({ window, storage, clock }, listener),
  });
  const fileUrls = createFileUrls(api.files, URL);
  const dock = createDock(storage);
  return {
    api,
    queries: createQueries(api),
    chatList,
    chatSessions: createChatSessions({
      api,
      clock,
      frames: createWindowFrames(window),
      onStatus: (chatId, status) => chatList.noteStatus(chatId, status),
      unsent: createUnsent(storage),
    }),
    drafts: createDrafts({ storage, clock }),
    attachments: createAttachments({ api, storage, urls: fileUrls }),
    fileUrls,
    terminals: createTerminals({
      api,
      clock,
      storage,
      createUuid: () => window.crypto.randomUUID(),
    }),
    reviewComments: createReviewComments({ storage, api }),
    reviewTargets: createReviewTargets(dock),
    connection,
    view: createView({ storage, window }),
    dock,
    settings: createSettings(storage),
    bridge,
    clock,
  };
}

/** Follows the server and ties the stores together until it is ended. */
export function startApp(app: App, window: Window): Dispose {
  const { chatList, dock, terminals } = app;
  const look = (): void => chatList.setLookedAt(window.document.hasFocus());
  look();
  const unfollow = followPanes(app);
  window.addEventListener('focus', look);
  window.addEventListener('blur', look);
  const unclose = dock.onClosed((pane) => {
    if (pane.kind === 'terminal') void terminals.leave(pane.workspaceId, pane.terminalId);
  });
  const saveWhenHidden = (): void => {
    if (window.document.visibilityState === 'hidden') app.drafts.save();
  };
  window.document.addEventListener('visibilitychange', saveWhenHidden);
  const stop = chatList.start();
  return () => {
    app.drafts.save();
    window.document.removeEventListener('visibilitychange', saveWhenHidden);
    unfollow();
    window.removeEventListener('focus', look);
    window.removeEventListener('blur', look);
    stop();
    unclose();
    terminals.dispose();
  };
}
