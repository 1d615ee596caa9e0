import { describe, expect, it } from 'vitest';
import { formatRoute, parseRoute, type Route } from '#renderer/state/route.ts';
import {
  createView,
  openChatId,
  withFinding,
  withFoundText,
  withLayout,
  withoutFinding,
  withRoute,
} from '#renderer/state/view.ts';
import { createMemoryStorage } from './memory-storage.ts';

describe('routes', () => {
  it('survive the way through the address', () => {
    const routes: Route[] = [
      { name: 'new-chat' },
      { name: 'new-chat', folder: '/home/me/a b?c#d' },
      { name: 'chat', chatId: '2f6f0f8e-0000-4000-8000-000000000001' },
      { name: 'settings', section: 'models' },
    ];
    for (const route of routes) expect(parseRoute(formatRoute(route))).toEqual(route);
  });

  it('fall back to a new chat, and to the first page of the settings', () => {
    for (const hash of ['', '#', '#/', '#/nonsense', '#/chats/']) {
      expect(parseRoute(hash)).toEqual({ name: 'new-chat' });
    }
    expect(parseRoute('#/settings/none')).toEqual({ name: 'settings', section: 'appearance' });
    expect(parseRoute('#/chats/%E0%A4%A')).toEqual({ name: 'chat', chatId: '%E0%A4%A' });
  });
});

function createWindow(hash: string) {
  const target = new EventTarget();
  const location = { hash };
  return {
    window: {
      location: location as Location,
      history: {
        replaceState: (_data: unknown, _title: string, hash: string) => {
          location.hash = hash;
        },
      } as unknown as History,
      addEventListener: target.addEventListener.bind(target),
    },
    location,
    navigate(next: string) {
      location.hash = next;
      target.dispatchEvent(new Event('hashchange'));
    },
  };
}

describe('createView', () => {
  it('starts at the address, follows it, and writes it', () => {
    const browser = createWindow('#/chats/a');
    const view = createView({ storage: createMemoryStorage(), window: browser.window });
    expect(openChatId(view.store.getState())).toBe('a');
    browser.navigate('#/chats/b');
    expect(openChatId(view.store.getState())).toBe('b');
    view.go({ name: 'settings', section: 'models' });
    expect(browser.location.hash).toBe('#/settings/models');
  });

  it('counts visits, also to where it is; following the work in a pane is none', () => {
    const browser = createWindow('#/chats/a');
    const view = createView({ storage: createMemoryStorage(), window: browser.window });
    const visits = (): number => view.store.getState().visits;
    view.go({ name: 'chat', chatId: 'a' });
    expect(visits()).toBe(1);
    browser.navigate('#/chats/b');
    expect(visits()).toBe(2);
    // The browser tells of what was gone to as well.
    browser.navigate('#/chats/b');
    expect(visits()).toBe(2);
    view.follow('c');
    expect(openChatId(view.store.getState())).toBe('c');
    expect(browser.location.hash).toBe('#/chats/c');
    expect(visits()).toBe(2);
  });

  it('remembers the layout and survives a spoilt memory', () => {
    const storage = createMemoryStorage();
    const first = createView({ storage, window: createWindow('').window });
    first.update((state) => withLayout(state, { sidebarWidth: 333, sidebarOpen: false }));
    const second = createView({ storage, window: createWindow('').window });
    expect(second.store.getState().layout).toMatchObject({ sidebarWidth: 333, sidebarOpen: false });
    storage.setItem('pilothouse.layout', '{"sidebarWidth":"wide"}');
    const third = createView({ storage, window: createWindow('').window });
    expect(third.store.getState().layout.sidebarWidth).toBe(272);
  });
});

describe('transitions', () => {
  const initial = createView({
    storage: createMemoryStorage(),
    window: createWindow('#/chats/a').window,
  }).store.getState();

  it('open a route behind nothing: drawer and palette close', () => {
    const covered = { ...initial, drawerOpen: true, paletteOpen: true };
    expect(withRoute(covered, { name: 'chat', chatId: 'b' })).toMatchObject({
      drawerOpen: false,
      paletteOpen: false,
    });
  });

  it('change nothing where nothing changes', () => {
    expect(withRoute(initial, initial.route)).toBe(initial);
  });

  it('find in one chat, which ends where that chat is left', () => {
    const finding = withFinding(initial, 'a', 'word');
    expect(finding).toMatchObject({ finding: { chatId: 'a', text: 'word' } });
    const again = withFinding(finding, 'a');
    expect(again.finding?.request).toBe((finding.finding?.request ?? 0) + 1);
    expect(withRoute(again, { name: 'chat', chatId: 'b' }).finding).toBeUndefined();
    expect(withFoundText(again, 'more').finding).toMatchObject({ chatId: 'a', text: 'more' });
    expect(withFoundText(initial, 'more')).toBe(initial);
    expect(withoutFinding(again).finding).toBeUndefined();
    expect(withoutFinding(initial)).toBe(initial);
  });
});
