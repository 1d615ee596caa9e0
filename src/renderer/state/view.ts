import { z } from 'zod';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { readPersisted, writePersisted } from './persisted.ts';
import { formatRoute, isSameRoute, parseRoute, type Route } from './route.ts';

const STORAGE_KEY = 'pilothouse.layout';

/** Pixels. */
export const SIDEBAR_WIDTH = { initial: 272, min: 200, max: 480 } as const;

const layoutSchema = z.object({
  sidebarOpen: z.boolean().default(true),
  sidebarWidth: z.number().default(SIDEBAR_WIDTH.initial),
});

/** What is remembered of the window's arrangement. */
export type Layout = z.infer<typeof layoutSchema>;

export type ViewState = {
  readonly route: Route;
  /** Grows with every request to go somewhere, so that asking again brings a pane back. */
  readonly visits: number;
  readonly layout: Layout;
  /** In a narrow window the sidebar lies over the content. */
  readonly drawerOpen: boolean;
  readonly paletteOpen: boolean;
  /** The chat whose conversation is being searched. */
  readonly finding: Finding | undefined;
  /** What the search over all chats begins with; undefined while it is closed. */
  readonly searchText: string | undefined;
};

export type Finding = {
  readonly chatId: string;
  /** What to look for at first; undefined leaves what was looked for last. */
  readonly text: string | undefined;
  /** Grows with every request, so that asking again brings the focus back. */
  readonly request: number;
};

export function withRoute(state: ViewState, route: Route): ViewState {
  const isSame = isSameRoute(state.route, route);
  if (isSame && !state.drawerOpen && !state.paletteOpen && state.searchText === undefined) {
    return state;
  }
  return {
    ...state,
    route,
    drawerOpen: false,
    paletteOpen: false,
    finding: isSame ? state.finding : undefined,
    searchText: undefined,
  };
}

/** Opens find in the conversation of a chat that is shown, or asks it for the focus again. */
export function withFinding(state: ViewState, chatId: string, text?: string): ViewState {
  const request = (state.finding?.request ?? 0) + 1;
  return { ...state, finding: { chatId, text, request } };
}

/** Keeps what is being looked for, while find is open. */
export function withFoundText(state: ViewState, text: string): ViewState {
  return state.finding ? { ...state, finding: { ...state.finding, text } } : state;
}

export function withoutFinding(state: ViewState): ViewState {
  return state.finding ? { ...state, finding: undefined } : state;
}

export function withLayout(state: ViewState, change: Partial<Layout>): ViewState {
  return { ...state, layout: { ...state.layout, ...change } };
}

export function openChatId(state: ViewState): string | undefined {
  return state.route.name === 'chat' ? state.route.chatId : undefined;
}

export interface View {
  readonly store: StoreApi<ViewState>;
  go(route: Route): void;
  /** The person works in another chat that is shown already: the address names it, in place. */
  follow(chatId: string): void;
  update(transition: (state: ViewState) => ViewState): void;
}

export type ViewDeps = {
  readonly storage: Storage;
  /** The window whose address carries the route. */
  readonly window: Pick<Window, 'location' | 'history' | 'addEventListener'>;
};

export function createView({ storage, window }: ViewDeps): View {
  const store = createStore<ViewState>(() => ({
    route: parseRoute(window.location.hash),
    visits: 0,
    layout: readPersisted(storage, STORAGE_KEY, layoutSchema) ?? layoutSchema.parse({}),
    drawerOpen: false,
    paletteOpen: false,
    finding: undefined,
    searchText: undefined,
  }));
  const update = (transition: (state: ViewState) => ViewState): void =>
    store.setState(transition, true);

  window.addEventListener('hashchange', () =>
    update((state) => {
      const next = withRoute(state, parseRoute(window.location.hash));
      return isSameRoute(next.route, state.route) ? next : { ...next, visits: next.visits + 1 };
    }),
  );
  store.subscribe((state, before) => {
    if (state.layout !== before.layout) writePersisted(storage, STORAGE_KEY, state.layout);
  });

  return {
    store,
    update,
    go(route) {
      update((state) => ({ ...withRoute(state, route), visits: state.visits + 1 }));
      const hash = formatRoute(route);
      if (window.location.hash !== hash) window.location.hash = hash;
    },
    follow(chatId) {
      const route: Route = { name: 'chat', chatId };
      update((state) => (isSameRoute(state.route, route) ? state : { ...state, route }));
      window.history.replaceState(null, '', formatRoute(route));
    },
  };
}
