/** Id of the element that holds a pane. */
export function paneElementId(key: string): string {
  return `pane-${key}`;
}

/**
 * Gives the keyboard to a pane: to what is written in, where it has that, else to the pane. What
 * took it inside the pane keeps it, and so does a dialog in front of the panes.
 */
export function focusPane(key: string): void {
  const pane = document.getElementById(paneElementId(key));
  const holder = document.activeElement;
  if (holder !== pane && pane?.contains(holder)) return;
  if (pane?.closest('[inert], [aria-hidden=true]')) return;
  const field = pane?.querySelector<HTMLElement>('textarea:enabled:not([readonly])');
  (field ?? pane)?.focus({ preventScroll: true });
}
