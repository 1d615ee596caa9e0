import { lazy, type ComponentType } from 'react';
import type { PaneProps } from '../state/app-state.ts';
import type { PaneId } from '../state/view.ts';

export interface Pane {
  readonly id: PaneId;
  readonly title: string;
  /** Loaded when the pane is first shown. */
  readonly component: ComponentType<PaneProps>;
}

/** Every pane that can stand in the dock. A feature comes in here and nowhere else. */
export const panes = {
  chat: {
    id: 'chat',
    title: 'Chat',
    component: lazy(async () => {
      const feature = await import('../features/chat/index.ts');
      return { default: feature.ChatPane };
    }),
  },
  changes: {
    id: 'changes',
    title: 'Changes',
    component: lazy(async () => {
      const feature = await import('../features/diff/index.ts');
      return { default: feature.ChangesPane };
    }),
  },
} satisfies Record<PaneId, Pane>;
