import { FONT_SIZE } from '../../state/terminal-preferences.ts';
import type { App } from '../../state/app-state.ts';
import type { TerminalSession } from '../../state/terminal-session.ts';
import { isMac } from '../../ui/shortcut.ts';
import type { TerminalScreen } from '../../widgets/terminal/terminal-screen.ts';
import { ownerOf, type TerminalAction } from './model/keys.ts';
import { checkPaste, needsWarning } from './model/paste.ts';

/** False: the terminal leaves the key alone. */
export function handleKey(
  app: App,
  session: TerminalSession,
  screen: TerminalScreen,
  event: KeyboardEvent,
): boolean {
  if (event.type !== 'keydown') return true;
  const owner = ownerOf(event, {
    mac: isMac(),
    hasSelection: screen.selection !== '',
    controlKeys: app.terminals.preferences.store.getState().controlKeys,
  });
  if (owner === 'shell') return true;
  if (owner === 'app') return false;
  // The browser's own paste brings the text without asking for the right to read the clipboard.
  if (owner === 'paste') return false;
  event.preventDefault();
  event.stopPropagation();
  runAction(app, session, screen, owner);
  return false;
}

export function runAction(
  app: App,
  session: TerminalSession,
  screen: TerminalScreen,
  action: Exclude<TerminalAction, 'paste'>,
): void {
  const { preferences } = app.terminals;
  const resize = (fontSize: number): void => preferences.change({ fontSize });
  const { fontSize } = preferences.store.getState();
  switch (action) {
    case 'copy':
      if (screen.selection !== '') void navigator.clipboard.writeText(screen.selection);
      return;
    case 'find':
      session.update({ finding: (session.store.getState().finding ?? 0) + 1 });
      return;
    case 'previous-command':
      screen.jumpCommand(-1);
      return;
    case 'next-command':
      screen.jumpCommand(1);
      return;
    case 'palette':
      app.view.update((state) => ({ ...state, paletteOpen: true }));
      return;
    case 'clear':
      screen.clear();
      return;
    case 'select-all':
      screen.selectAll();
      return;
    case 'larger':
      return resize(Math.min(FONT_SIZE.max, fontSize + 1));
    case 'smaller':
      return resize(Math.max(FONT_SIZE.min, fontSize - 1));
    case 'regular-size':
      return resize(FONT_SIZE.regular);
  }
}

/** Pastes at once, or asks first when several lines could do harm. */
export function paste(
  app: App,
  session: TerminalSession,
  screen: TerminalScreen,
  pasted: string,
): void {
  const check = checkPaste(pasted, screen.bracketedPaste);
  if (check.text === '') return;
  const { pasteWarning } = app.terminals.preferences.store.getState();
  if (needsWarning(check, pasteWarning)) {
    session.update({ question: { kind: 'paste', text: check.text } });
  } else {
    screen.paste(check.text);
  }
}
