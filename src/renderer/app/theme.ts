import type { App } from '../state/app-state.ts';
import type { Theme } from '../state/settings.ts';

/** Keeps the document, and the window's own frame, in the chosen theme. */
export function followTheme({ settings, bridge }: App, root: HTMLElement): void {
  const show = (theme: Theme): void => {
    if (theme === 'system') delete root.dataset['theme'];
    else root.dataset['theme'] = theme;
    void bridge?.setTheme(theme);
  };
  show(settings.store.getState().theme);
  settings.store.subscribe((state, before) => {
    if (state.theme !== before.theme) show(state.theme);
  });
}
