import { lazy, type ComponentType } from 'react';
import type { App } from '../state/app-state.ts';
import type { PaneAddress, PaneKind } from '../state/pane-address.ts';

type AddressOf<Kind extends PaneKind> = Extract<PaneAddress, { readonly kind: Kind }>;

/** The parts of its address, beside the app. */
export type PanePropsOf<Kind extends PaneKind> = { readonly app: App } & Omit<
  AddressOf<Kind>,
  'kind'
>;

export interface Pane<Kind extends PaneKind> {
  /** Unless the pane has a name of its own. */
  readonly title: string;
  /** Loaded when the pane is first there. */
  readonly component: ComponentType<PanePropsOf<Kind>>;
  /**
   * Behind another tab it `sleeps` (draws nothing, follows nothing) or goes on unseen; one that
   * `lives` is there before it was ever seen, too.
   */
  readonly whenHidden: 'sleeps' | 'goes-on' | 'lives';
}

/** Every pane that can stand in the dock. A feature comes in here and nowhere else. */
export const panes: { readonly [Kind in PaneKind]: Pane<Kind> } = {
  chat: {
    title: 'Chat',
    whenHidden: 'sleeps',
    component: lazy(async () => {
      const feature = await import('../features/chat/index.ts');
      return { default: feature.ChatPane };
    }),
  },
  changes: {
    title: 'Changes',
    whenHidden: 'goes-on',
    component: lazy(async () => {
      const feature = await import('../features/diff/index.ts');
      return { default: feature.ChangesPane };
    }),
  },
  terminal: {
    title: 'Terminal',
    whenHidden: 'lives',
    component: lazy(async () => {
      const feature = await import('../features/terminal/index.ts');
      return { default: feature.TerminalPane };
    }),
  },
  'agent-commands': {
    title: 'Commands of the agent',
    whenHidden: 'goes-on',
    component: lazy(async () => {
      const feature = await import('../features/terminal/index.ts');
      return { default: feature.AgentCommandsPane };
    }),
  },
};
