import { describe, expect, it } from 'vitest';
import { defaultLayout, emptyLayout, panesOf } from '#renderer/state/dock-layout.ts';
import { decodeLayout } from '#renderer/state/dock-memory.ts';
import { createDock, isStacked, visiblePanes, type Dock } from '#renderer/state/dock.ts';
import { paneKey, type PaneAddress } from '#renderer/state/pane-address.ts';
import { createMemoryStorage } from './memory-storage.ts';

const WIDE = 1200;

function openDock(storage = createMemoryStorage()): Dock {
  const dock = createDock(storage);
  dock.measure(WIDE);
  return dock;
}

const keysOf = (dock: Dock): string[] => panesOf(dock.store.getState().layout).map(paneKey);
const terminal = (terminalId: string): PaneAddress => ({
  kind: 'terminal',
  workspaceId: 'w',
  terminalId,
});

describe('createDock', () => {
  it('keeps the layout of each workspace, also over a reload', () => {
    const storage = createMemoryStorage();
    const dock = openDock(storage);
    dock.show('a', 'w1');
    dock.close('changes:a');
    dock.show('b', 'w2');
    expect(keysOf(dock)).toEqual(['chat:b', 'changes:b']);
    dock.show('c', 'w1');
    expect(keysOf(dock)).toEqual(['chat:c']);
    const reloaded = openDock(storage);
    reloaded.show('c', undefined);
    expect(reloaded.store.getState()).toMatchObject({ place: 'w1' });
    expect(keysOf(reloaded)).toEqual(['chat:c']);
  });

  it('shows what it can before a chat’s workspace is known, and the workspace’s layout then', () => {
    const storage = createMemoryStorage();
    const before = openDock(storage);
    before.show('a', 'w1');
    before.open(terminal('1'), { side: 'below' });
    const dock = openDock(storage);
    dock.show('x', undefined);
    expect(keysOf(dock)).toEqual(['chat:x', 'changes:x']);
    dock.notePlace('other', 'w1');
    expect(keysOf(dock)).toEqual(['chat:x', 'changes:x']);
    dock.notePlace('x', 'w1');
    expect(keysOf(dock)).toEqual(['chat:x', 'terminal:1', 'changes:x']);
    // A workspace that has no layout takes the one that is shown, as the person left it.
    const fresh = openDock(storage);
    fresh.show('y', undefined);
    fresh.close('changes:y');
    fresh.notePlace('y', 'w9');
    expect(keysOf(fresh)).toEqual(['chat:y']);
    expect(fresh.store.getState().place).toBe('w9');
  });

  it('forgets the workspaces that were longest unused', () => {
    const storage = createMemoryStorage();
    const dock = openDock(storage);
    for (let at = 0; at < 40; at += 1) {
      dock.show(`c${at}`, `w${at}`);
      dock.close(`changes:c${at}`);
    }
    const reloaded = openDock(storage);
    reloaded.show('x', 'w39');
    expect(keysOf(reloaded)).toEqual(['chat:x']);
    reloaded.show('x', 'w9');
    expect(keysOf(reloaded)).toEqual(['chat:x', 'changes:x']);
  });

  it('survives a spoilt memory, and loses only the layout that is spoilt', () => {
    for (const text of ['{', '[]', '{"w":1}', '[["w1",{"root":{"kind":"split"}}],["w2",7]]']) {
      const dock = openDock(createMemoryStorage({ 'pilothouse.dock': text }));
      dock.show('a', 'w1');
      expect(keysOf(dock)).toEqual(['chat:a', 'changes:a']);
    }
    const good = {
      root: { kind: 'group', panes: [{ kind: 'chat', chatId: 'a' }], front: 'chat:a' },
    };
    const text = JSON.stringify([
      ['w1', { root: 5 }],
      ['w2', good],
    ]);
    const dock = openDock(createMemoryStorage({ 'pilothouse.dock': text }));
    dock.show('a', 'w2');
    expect(keysOf(dock)).toEqual(['chat:a']);
  });

  it('gives the focus to what is opened, and to what is left when the active pane closes', () => {
    const dock = openDock();
    dock.show('a', 'w');
    const requests = (): number => dock.store.getState().focusRequest;
    expect(requests()).toBe(0);
    dock.open(terminal('1'));
    expect(requests()).toBe(1);
    dock.close('changes:a');
    expect(requests()).toBe(1);
    dock.close('terminal:1');
    expect(requests()).toBe(2);
    dock.close('nothing');
    expect(requests()).toBe(2);
    dock.arrange((layout) => layout);
    expect(requests()).toBe(2);
  });

  it('tells of panes that were closed, not of those that another workspace hides', () => {
    const dock = openDock();
    const closed: string[] = [];
    const stop = dock.onClosed((address) => closed.push(paneKey(address)));
    dock.show('a', 'w1');
    dock.open(terminal('1'));
    dock.show('b', 'w2');
    expect(closed).toEqual([]);
    dock.show('a', 'w1');
    dock.close('terminal:1');
    expect(closed).toEqual(['terminal:1']);
    stop();
    dock.close('changes:a');
    expect(closed).toEqual(['terminal:1']);
  });

  it('makes a tab of what has no room beside', () => {
    const dock = openDock();
    dock.show('a', 'w');
    dock.measure(900);
    dock.open({ kind: 'chat', chatId: 'b' }, { beside: 'chat:a', side: 'right' });
    expect(dock.store.getState().layout.root).toMatchObject({
      parts: [{ node: { front: 'chat:b' } }, { node: { front: 'changes:a' } }],
    });
    expect(isStacked(dock.store.getState())).toBe(false);
  });

  it('puts a terminal below what is active, and another one beside the first as a tab', () => {
    const dock = openDock();
    dock.show('a', 'w');
    dock.openTerminal('w', '1');
    dock.focus('changes:a');
    dock.openTerminal('w', '2');
    expect(keysOf(dock)).toEqual(['chat:a', 'terminal:1', 'terminal:2', 'changes:a']);
    expect(visiblePanes(dock.store.getState()).map(paneKey)).toEqual([
      'chat:a',
      'terminal:2',
      'changes:a',
    ]);
  });

  it('shows one pane at a time where it is narrow', () => {
    const dock = openDock();
    dock.show('a', 'w');
    expect(isStacked(dock.store.getState())).toBe(false);
    dock.measure(500);
    expect(isStacked(dock.store.getState())).toBe(true);
    expect(visiblePanes(dock.store.getState()).map(paneKey)).toEqual(['chat:a']);
    dock.focus('changes:a');
    expect(visiblePanes(dock.store.getState()).map(paneKey)).toEqual(['changes:a']);
  });

  it('keeps the number of panes within bounds by closing hidden ones', () => {
    const dock = openDock();
    const closed: string[] = [];
    dock.onClosed((address) => closed.push(paneKey(address)));
    dock.show('a', 'w');
    for (let at = 0; at < 40; at += 1) dock.open(terminal(String(at)));
    expect(keysOf(dock)).toHaveLength(32);
    expect(closed).toHaveLength(10);
    expect(keysOf(dock)).toContain('terminal:39');
  });

  it('keeps the names that panes gave themselves until they close', () => {
    const dock = openDock();
    dock.show('a', 'w');
    dock.open(terminal('1'));
    dock.setTitle('terminal:1', 'npm run dev');
    const named = dock.store.getState();
    dock.setTitle('terminal:1', 'npm run dev');
    expect(dock.store.getState()).toBe(named);
    expect(named.titles).toEqual({ 'terminal:1': 'npm run dev' });
    dock.close('terminal:1');
    expect(dock.store.getState().titles).toEqual({});
  });
});

describe('decodeLayout', () => {
  it('reads what was written', () => {
    const layout = defaultLayout('a');
    expect(decodeLayout(JSON.parse(JSON.stringify(layout)))).toEqual(layout);
  });

  it('makes whole what is odd but readable', () => {
    const group = (chatId: string) => ({
      kind: 'group',
      panes: [{ kind: 'chat', chatId }],
      front: 'gone',
    });
    const row = (...parts: readonly object[]) => ({
      kind: 'split',
      direction: 'row',
      parts: parts.map((node) => ({ share: 3, node })),
    });
    const odd = {
      root: row(group('a'), row(group('b'), group('a'))),
      active: 'gone',
      main: 'gone',
    };
    expect(decodeLayout(odd)).toEqual({
      root: {
        kind: 'split',
        direction: 'row',
        parts: [
          { share: expect.closeTo(2 / 3), node: { ...group('a'), front: 'chat:a' } },
          { share: expect.closeTo(1 / 3), node: { ...group('b'), front: 'chat:b' } },
        ],
      },
      active: 'chat:a',
      main: 'chat:a',
    });
  });

  it('keeps that every pane was closed', () => {
    expect(decodeLayout(JSON.parse(JSON.stringify(emptyLayout)))).toEqual(emptyLayout);
  });

  it('refuses what is none', () => {
    for (const raw of [null, 3, { root: { kind: 'group', panes: [], front: '' } }]) {
      expect(decodeLayout(raw)).toBeUndefined();
    }
  });
});
