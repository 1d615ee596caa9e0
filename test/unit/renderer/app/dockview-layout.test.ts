import { describe, expect, it } from 'vitest';
import { fromDockview, toDockview } from '#renderer/app/dockview-layout.ts';
import {
  defaultLayout,
  emptyLayout,
  panesOf,
  withFocused,
  withOpened,
  type DockLayout,
} from '#renderer/state/dock-layout.ts';

const size = { width: 1000, height: 600 };

function thereAndBack(layout: DockLayout): DockLayout {
  return fromDockview(toDockview(layout, size), panesOf(layout), layout.main);
}

const chat = (chatId: string) => ({ kind: 'chat', chatId }) as const;
const terminal = { kind: 'terminal', workspaceId: 'w', terminalId: 't' } as const;

describe('a layout as Dockview has it', () => {
  it('is told in pixels', () => {
    const { grid, panels, activeGroup } = toDockview(defaultLayout('a'), size);
    expect(grid).toMatchObject({
      width: 1000,
      height: 600,
      orientation: 'HORIZONTAL',
      root: {
        type: 'branch',
        size: 600,
        data: [
          { type: 'leaf', size: expect.closeTo(550), data: { views: ['chat:a'] } },
          { type: 'leaf', size: expect.closeTo(450), data: { views: ['changes:a'] } },
        ],
      },
    });
    expect(panels['chat:a']).toMatchObject({ renderer: 'always', minimumWidth: 360 });
    expect(activeGroup).toBe('group-0');
  });

  it('comes back as it was, however it is nested', () => {
    const beside = withOpened(defaultLayout('a'), chat('b'), { side: 'right' });
    const below = withOpened(beside, terminal, { beside: 'chat:a', side: 'below' });
    const tabbed = withFocused(withOpened(below, chat('c')), 'changes:a');
    const column = withOpened(
      {
        root: { kind: 'group', panes: [chat('a')], front: 'chat:a' },
        active: 'chat:a',
        main: 'chat:a',
      },
      terminal,
      { side: 'above' },
    );
    const alone = withOpened(emptyLayout, chat('a'));
    for (const layout of [defaultLayout('a'), beside, below, tabbed, column, alone, emptyLayout]) {
      const back = thereAndBack(layout);
      expect(JSON.stringify(back, round)).toBe(JSON.stringify(layout, round));
    }
  });

  it('lets one pane be as narrow as the window is', () => {
    const { panels } = toDockview(withOpened(emptyLayout, chat('a')), { width: 300, height: 600 });
    expect(panels['chat:a']?.minimumWidth).toBe(0);
  });

  it('leaves out what the dock does not know', () => {
    const layout = withOpened(defaultLayout('a'), terminal);
    const known = panesOf(layout).filter(({ kind }) => kind !== 'terminal');
    const back = fromDockview(toDockview(layout, size), known, layout.main);
    expect(panesOf(back)).toEqual(known);
    expect(back.active).toBe('chat:a');
  });
});

function round(_key: string, value: unknown): unknown {
  return typeof value === 'number' ? Math.round(value * 1000) : value;
}
