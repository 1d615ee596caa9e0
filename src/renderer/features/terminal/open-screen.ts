import { PTY_HISTORY_END_OSC } from '#shared/api/terminals.ts';
import type { App } from '../../state/app-state.ts';
import type { TerminalPreferences } from '../../state/terminal-preferences.ts';
import type { TerminalSession } from '../../state/terminal-session.ts';
import type { TerminalEvents, TerminalScreen } from '../../widgets/terminal/terminal-screen.ts';
import { openFileLink } from './open-file-link.ts';
import { handleKey } from './terminal-actions.ts';

/** The session's screen in this place; it is made when the terminal is first shown. */
export async function openScreen(
  app: App,
  session: TerminalSession,
  place: () => HTMLElement | null,
): Promise<TerminalScreen | undefined> {
  const { TerminalScreen } = await import('../../widgets/terminal/terminal-screen.ts');
  const parent = place();
  if (!parent) return undefined;
  const known = session.display();
  if (known instanceof TerminalScreen) {
    known.attach(parent);
    return known;
  }
  const screen: TerminalScreen = new TerminalScreen(
    app.terminals.preferences.store.getState(),
    createEvents(app, session, () => screen),
    PTY_HISTORY_END_OSC,
  );
  screen.attach(parent);
  session.start(screen);
  return screen;
}

/** They outlive the pane, so that whatever comes while it is away has its effect. */
function createEvents(
  app: App,
  session: TerminalSession,
  screen: () => TerminalScreen,
): TerminalEvents {
  const preferences = (): TerminalPreferences => app.terminals.preferences.store.getState();
  return {
    onInput(data, typed) {
      if (typed) app.terminals.type(session, data);
      else session.send(data);
    },
    onResize: () => session.resized(),
    onTitle: (programTitle) => session.update({ programTitle: programTitle.slice(0, 200) }),
    onFolder: (folder) => session.update({ folder }),
    onBell: () => {
      if (!isLookedAt(screen())) app.terminals.setRinging(session.id, true);
    },
    onCommands: (commands) => session.update({ commands }),
    onCommandMark: (id) => session.update({ shownCommand: id }),
    onClipboard: (text) => putOnClipboard(session, text, preferences()),
    onSelection(text) {
      if (text !== '' && preferences().copyOnSelect) void navigator.clipboard.writeText(text);
    },
    onUrl: (url) => openUrl(url),
    onFileLink: (link) => void openFileLink(app, session, link),
    onSearchCount: (found) => session.update({ found }),
    onKey: (event) => handleKey(app, session, screen(), event),
  };
}

function isLookedAt(screen: TerminalScreen): boolean {
  return document.hasFocus() && screen.isShown;
}

function putOnClipboard(
  session: TerminalSession,
  text: string,
  { clipboardWrites }: TerminalPreferences,
): void {
  const { clipboard } = session.store.getState();
  if (clipboardWrites === 'never' || clipboard === 'denied') return;
  if (clipboardWrites === 'always' || clipboard === 'allowed') {
    void navigator.clipboard.writeText(text);
  } else {
    session.update({ question: { kind: 'clipboard', text } });
  }
}

/** Only what a browser shows; other addresses could start programs. */
function openUrl(address: string): void {
  if (!/^https?:/i.test(address)) return;
  window.open(address, '_blank', 'noopener,noreferrer');
}
