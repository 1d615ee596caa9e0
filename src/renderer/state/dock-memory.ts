import { z } from 'zod';
import {
  distinct,
  emptyLayout,
  joined,
  panesOf,
  type DockLayout,
  type DockNode,
} from './dock-layout.ts';
import type { PaneAddress } from './pane-address.ts';
import { readPersisted, writePersisted } from './persisted.ts';

const STORAGE_KEY = 'pilothouse.dock';

/** Workspaces beyond this are the longest unused and go. */
const MAX_PLACES = 30;

const idSchema = z.string().min(1).max(200);

const addressSchema: z.ZodType<PaneAddress> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('chat'), chatId: idSchema }),
  z.object({ kind: z.literal('changes'), chatId: idSchema }),
  z.object({ kind: z.literal('terminal'), workspaceId: idSchema, terminalId: idSchema }),
  z.object({ kind: z.literal('agent-commands'), chatId: idSchema }),
]);

const groupSchema = z.object({
  kind: z.literal('group'),
  panes: z.array(addressSchema).min(1),
  front: z.string(),
});

const splitSchema = z.object({
  kind: z.literal('split'),
  direction: z.enum(['row', 'column']),
  get parts() {
    return z.array(z.object({ share: z.number().positive(), node: nodeSchema })).min(2);
  },
});

const nodeSchema: z.ZodType<DockNode> = z.lazy(() => z.union([groupSchema, splitSchema]));

const layoutSchema = z.object({
  root: nodeSchema.optional(),
  active: z.string().optional(),
  main: z.string().optional(),
});

/** One by one, so that a layout that no longer fits does not take the others with it. */
const memorySchema = z.array(z.tuple([z.string(), z.unknown()]));

/** The arrangement of panes per place (a workspace), kept over reloads. */
export interface DockMemory {
  read(place: string): DockLayout | undefined;
  write(place: string, layout: DockLayout): void;
  /** The place whose layout shows the chat. */
  placeOf(chatId: string): string | undefined;
}

export function createDockMemory(storage: Storage): DockMemory {
  /** Least recently written first. */
  const layouts = new Map(
    (readPersisted(storage, STORAGE_KEY, memorySchema) ?? []).flatMap(([place, raw]) => {
      const layout = decodeLayout(raw);
      return layout ? [[place, layout] as const] : [];
    }),
  );
  return {
    read: (place) => layouts.get(place),
    write(place, layout) {
      if (layouts.get(place) === layout) return;
      layouts.delete(place);
      layouts.set(place, layout);
      for (const oldest of layouts.keys()) {
        if (layouts.size <= MAX_PLACES) break;
        layouts.delete(oldest);
      }
      writePersisted(storage, STORAGE_KEY, Array.from(layouts));
    },
    placeOf(chatId) {
      for (const [place, layout] of Array.from(layouts).toReversed()) {
        if (panesOf(layout).some((pane) => pane.kind === 'chat' && pane.chatId === chatId)) {
          return place;
        }
      }
      return undefined;
    },
  };
}

/** What was stored, made whole; undefined when it is no layout. */
export function decodeLayout(raw: unknown): DockLayout | undefined {
  const { success, data } = layoutSchema.safeParse(raw);
  if (!success) return undefined;
  return distinct({ ...emptyLayout, ...data, root: data.root && tidied(data.root) });
}

function tidied(node: DockNode): DockNode | undefined {
  if (node.kind === 'group') return node;
  return joined(
    node.direction,
    node.parts.flatMap(({ share, node: inner }) => {
      const tidy = tidied(inner);
      return tidy ? [{ share, node: tidy }] : [];
    }),
  );
}
