import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  defaultLayout,
  emptyLayout,
  findGroup,
  groupsOf,
  minimumWidth,
  panesOf,
  stackedLayout,
  withChat,
  withClosed,
  withFocused,
  withMovedOn,
  withOpened,
  withResized,
  withSplitOff,
  type DockLayout,
  type DockNode,
  type Side,
} from '#renderer/state/dock-layout.ts';
import { paneKey, type PaneAddress } from '#renderer/state/pane-address.ts';

const chat = (chatId: string): PaneAddress => ({ kind: 'chat', chatId });
const changes = (chatId: string): PaneAddress => ({ kind: 'changes', chatId });
const terminal = (terminalId: string): PaneAddress => ({
  kind: 'terminal',
  workspaceId: 'w',
  terminalId,
});

/** `[chat:a changes:a*]` is a group with its front marked, `(x | y)` a row, `(x / y)` a column. */
function draw(node: DockNode | undefined): string {
  if (!node) return '';
  if (node.kind === 'group') {
    const names = node.panes.map(
      (pane) => `${paneKey(pane)}${paneKey(pane) === node.front ? '*' : ''}`,
    );
    return `[${names.join(' ')}]`;
  }
  const parts = node.parts.map((part) => draw(part.node));
  return `(${parts.join(node.direction === 'row' ? ' | ' : ' / ')})`;
}

describe('a layout', () => {
  const initial = defaultLayout('a');

  it('begins with the conversation and its changes beside it', () => {
    expect(draw(initial.root)).toBe('([chat:a*] | [changes:a*])');
    expect(initial).toMatchObject({ active: 'chat:a', main: 'chat:a' });
  });

  it('opens a pane among the tabs of the active one, after its front', () => {
    const opened = withOpened(withOpened(initial, terminal('1')), terminal('2'));
    expect(draw(opened.root)).toBe('([chat:a terminal:1 terminal:2*] | [changes:a*])');
    expect(opened.active).toBe('terminal:2');
    const between = withOpened(withFocused(opened, 'chat:a'), chat('b'));
    expect(draw(between.root)).toBe('([chat:a chat:b* terminal:1 terminal:2] | [changes:a*])');
  });

  it('gives a pane more of its row at the cost of the one beside it', () => {
    const shares = ({ root }: DockLayout): readonly number[] =>
      root?.kind === 'split' ? root.parts.map(({ share }) => Math.round(share * 100)) : [];
    expect(shares(withResized(initial, 'chat:a', 'row', 0.1))).toEqual([65, 35]);
    expect(shares(withResized(initial, 'changes:a', 'row', 0.1))).toEqual([45, 55]);
    expect(shares(withResized(initial, 'chat:a', 'row', 5))).toEqual([92, 8]);
    expect(withResized(initial, 'chat:a', 'column', 0.1)).toBe(initial);
    expect(withResized(initial, 'gone', 'row', 0.1)).toBe(initial);
  });

  it('sizes a pane in the split that it is an edge of', () => {
    const opened = withOpened(initial, terminal('1'), { beside: 'chat:a', side: 'below' });
    const higher = withResized(opened, 'terminal:1', 'column', 0.2);
    expect(draw(higher.root)).toBe('(([chat:a*] / [terminal:1*]) | [changes:a*])');
    expect(higher.root).toMatchObject({
      parts: [
        {
          share: 0.55,
          node: { parts: [{ share: expect.closeTo(0.3) }, { share: expect.closeTo(0.7) }] },
        },
        { share: 0.45 },
      ],
    });
    expect(withResized(opened, 'terminal:1', 'row', 0.1).root).toMatchObject({
      parts: [{ share: expect.closeTo(0.65) }, { share: expect.closeTo(0.35) }],
    });
  });

  it.each<[Side, string]>([
    ['right', '([chat:a*] | [chat:b*] | [changes:a*])'],
    ['left', '([chat:b*] | [chat:a*] | [changes:a*])'],
    ['above', '(([chat:b*] / [chat:a*]) | [changes:a*])'],
    ['below', '(([chat:a*] / [chat:b*]) | [changes:a*])'],
  ])('opens a pane at the %s of another', (side, drawing) => {
    const opened = withOpened(initial, chat('b'), { beside: 'chat:a', side });
    expect(draw(opened.root)).toBe(drawing);
    expect(opened).toMatchObject({ active: 'chat:b', main: 'chat:a' });
  });

  it('gives one more column an even share and keeps the proportions of the others', () => {
    const { root } = withOpened(initial, chat('b'), { side: 'right' });
    const shares = root?.kind === 'split' ? root.parts.map(({ share }) => share) : [];
    expect(shares.map((share) => Math.round(share * 1000))).toEqual([367, 333, 300]);
  });

  it('leaves an open pane where it is and brings it to the front', () => {
    const tabbed = withFocused(withOpened(initial, terminal('1')), 'chat:a');
    const again = withOpened(tabbed, terminal('1'), { beside: 'changes:a', side: 'below' });
    expect(draw(again.root)).toBe('([chat:a terminal:1*] | [changes:a*])');
  });

  it('closes the last tab of a place, and the place with it', () => {
    const closed = withClosed(initial, 'chat:a');
    expect(draw(closed.root)).toBe('[changes:a*]');
    expect(closed).toMatchObject({ active: 'changes:a', main: undefined });
    expect(withClosed(closed, 'changes:a')).toEqual(emptyLayout);
    expect(withClosed(closed, 'chat:a')).toBe(closed);
  });

  it('hands the keyboard to the next tab, or the group before, when a pane closes', () => {
    const tabbed = withOpened(withOpened(initial, terminal('1')), terminal('2'));
    expect(withClosed(tabbed, 'terminal:2').active).toBe('terminal:1');
    expect(withClosed(tabbed, 'terminal:1').active).toBe('terminal:2');
    expect(withClosed(withFocused(initial, 'changes:a'), 'changes:a').active).toBe('chat:a');
    // What belongs to a chat hands it back to that chat.
    const wide = withFocused(withOpened(initial, chat('b'), { side: 'right' }), 'changes:a');
    expect(withClosed(wide, 'changes:a').active).toBe('chat:a');
  });

  it('dissolves what a closed pane leaves nested', () => {
    const below = withOpened(initial, terminal('1'), { side: 'below' });
    const beside = withOpened(below, terminal('2'), { side: 'right' });
    expect(draw(beside.root)).toBe(
      '(([chat:a*] / ([terminal:1*] | [terminal:2*])) | [changes:a*])',
    );
    const closed = withClosed(beside, 'chat:a');
    expect(draw(closed.root)).toBe('([terminal:1*] | [terminal:2*] | [changes:a*])');
  });

  it('shows a chat that has no pane in the main one, and what belongs to the chat follows', () => {
    const wide = withOpened(initial, chat('b'), { side: 'right' });
    const commands = withOpened(wide, { kind: 'agent-commands', chatId: 'a' });
    const gone = withChat(commands, 'c');
    expect(draw(gone.root)).toBe('([chat:c*] | [chat:b agent-commands:c*] | [changes:c*])');
    expect(gone).toMatchObject({ active: 'chat:c', main: 'chat:c' });
  });

  it('shows a chat that has a pane there', () => {
    const wide = withOpened(initial, chat('b'), { side: 'right' });
    expect(withChat(wide, 'a')).toMatchObject({ active: 'chat:a', main: 'chat:a' });
    expect(withChat(withChat(wide, 'a'), 'b').active).toBe('chat:b');
  });

  it('keeps one pane where two would become the same', () => {
    const both = withOpened(initial, changes('b'), { beside: 'changes:a', side: 'below' });
    expect(draw(withChat(both, 'b').root)).toBe('([chat:b*] | [changes:b*])');
  });

  it('shows a chat although every chat was closed', () => {
    const without = withClosed(initial, 'chat:a');
    expect(withChat(without, 'b')).toMatchObject({ active: 'chat:b', main: 'chat:b' });
    expect(draw(withChat(emptyLayout, 'b').root)).toBe('[chat:b*]');
  });

  it('splits a tab off and moves it on', () => {
    const tabbed = withOpened(initial, terminal('1'));
    const split = withSplitOff(tabbed, 'terminal:1', 'below');
    expect(draw(split.root)).toBe('(([chat:a*] / [terminal:1*]) | [changes:a*])');
    expect(withSplitOff(initial, 'chat:a', 'right')).toBe(initial);
    const moved = withMovedOn(split, 'terminal:1');
    expect(draw(moved.root)).toBe('([chat:a*] | [changes:a terminal:1*])');
    expect(moved).toMatchObject({ active: 'terminal:1', main: 'chat:a' });
    // The main chat stays the main one wherever it is put.
    expect(withMovedOn(moved, 'chat:a').main).toBe('chat:a');
  });

  it('stacks every pane as tabs, the active one in front', () => {
    const wide = withFocused(withOpened(initial, chat('b'), { side: 'right' }), 'changes:a');
    expect(draw(stackedLayout(wide).root)).toBe('[chat:a chat:b changes:a*]');
    expect(stackedLayout(emptyLayout)).toBe(emptyLayout);
  });

  it('knows the width that it needs', () => {
    expect(minimumWidth(initial.root)).toBe(640);
    const below = withOpened(initial, terminal('1'), { side: 'below' });
    expect(minimumWidth(below.root)).toBe(640);
    expect(minimumWidth(withOpened(initial, chat('b'), { side: 'right' }).root)).toBe(1000);
  });
});

const someChat = fc.constantFrom('a', 'b', 'c', 'd');
const someAddress = fc.oneof(
  someChat.map(chat),
  someChat.map(changes),
  fc.constantFrom('1', '2', '3').map(terminal),
);
const someSide = fc.constantFrom<Side>('left', 'right', 'above', 'below');
const someStep: fc.Arbitrary<(layout: DockLayout) => DockLayout> = fc.oneof(
  someAddress.map((address) => (layout: DockLayout) => withOpened(layout, address)),
  fc.tuple(someAddress, someAddress, someSide).map(
    ([address, beside, side]) =>
      (layout: DockLayout) =>
        withOpened(layout, address, { beside: paneKey(beside), side }),
  ),
  someAddress.map((address) => (layout: DockLayout) => withClosed(layout, paneKey(address))),
  someAddress.map((address) => (layout: DockLayout) => withFocused(layout, paneKey(address))),
  someAddress.map((address) => (layout: DockLayout) => withMovedOn(layout, paneKey(address))),
  fc.tuple(someAddress, someSide).map(
    ([address, side]) =>
      (layout: DockLayout) =>
        withSplitOff(layout, paneKey(address), side),
  ),
  someChat.map((chatId) => (layout: DockLayout) => withChat(layout, chatId)),
);

function expectWhole(node: DockNode, within?: 'row' | 'column'): void {
  if (node.kind === 'group') {
    expect(node.panes.map(paneKey)).toContain(node.front);
    return;
  }
  expect(node.parts.length).toBeGreaterThan(1);
  expect(node.direction).not.toBe(within);
  expect(node.parts.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
  for (const part of node.parts) {
    expect(part.share).toBeGreaterThan(0);
    expectWhole(part.node, node.direction);
  }
}

describe('any steps', () => {
  it('leave every pane once, no empty place, and an active pane in front', () => {
    fc.assert(
      fc.property(fc.array(someStep, { maxLength: 30 }), (steps) => {
        const layout = steps.reduce((state, step) => step(state), defaultLayout('a'));
        const keys = panesOf(layout).map(paneKey);
        expect(new Set(keys).size).toBe(keys.length);
        if (!layout.root) {
          expect(layout).toEqual(emptyLayout);
          return;
        }
        expectWhole(layout.root);
        expect(findGroup(layout, layout.active)?.front).toBe(layout.active);
        const hasChat = panesOf(layout).some(({ kind }) => kind === 'chat');
        expect(layout.main !== undefined).toBe(hasChat);
        if (layout.main !== undefined) expect(keys).toContain(layout.main);
        expect(groupsOf(layout.root).flatMap(({ panes }) => panes)).toHaveLength(keys.length);
      }),
    );
  });
});
