import { PTY_HISTORY_END_OSC } from '#shared/api/terminals.ts';
import type { App } from '../../state/app-state.ts';
import type { TerminalPreferences } from '../../state/terminal-preferences.ts';
import type { TerminalSession } from '../../state/terminal-session.ts';
import type { ShowToast } from '../../ui/toast.tsx';
import type { TerminalEvents } from '../../widgets/terminal/terminal-events.ts';
import type { TerminalScreen } from '../../widgets/terminal/terminal-screen.ts';
import { openFileLink } from './open-file-link.ts';
import { handleKey } from './terminal-actions.ts';

/** The session's screen in this place; it is made when the terminal is first shown. */
export async function openScreen(
  app: App,
  session: TerminalSession,
  place: () => HTMLElement | null,
  toast: ShowToast,
): Promise<TerminalScreen | undefined> {
  const { TerminalScreen } = await import('../../widgets/terminal/terminal-screen.ts');
  const parent = place();
  if (!parent) return undefined;
  const known = session.display();
  if (known instanceof TerminalScreen) {
    known.attach(parent);
    app.terminals.appeared(session);
    return known;
  }
  const screen = createScreen(app, session, toast, TerminalScreen);
  screen.attach(parent);
  session.start(screen);
  app.terminals.appeared(session);
  return screen;
}

/** What happens in a terminal whose pane has not been seen yet has its effect all the same. */
export async function followUnseen(
  app: App,
  session: TerminalSession,
  isWanted: () => boolean,
  toast: ShowToast,
): Promise<void> {
  const { TerminalScreen } = await import('../../widgets/terminal/terminal-screen.ts');
  if (!isWanted() || session.display()) return;
  session.follow(createScreen(app, session, toast, TerminalScreen));
}

function createScreen(
  app: App,
  session: TerminalSession,
  toast: ShowToast,
  Screen: typeof TerminalScreen,
): TerminalScreen {
  const screen: TerminalScreen = new Screen(
    app.terminals.preferences.store.getState(),
    createEvents(app, session, () => screen, toast),
    PTY_HISTORY_END_OSC,
  );
  session.store.subscribe(({ exitCode }, before) => {
    const hasFailed = exitCode !== undefined && exitCode !== 0 && exitCode !== before.exitCode;
    if (hasFailed) ring(app, session, screen);
  });
  return screen;
}

/** They outlive the pane, so that whatever comes while it is away has its effect. */
function createEvents(
  app: App,
  session: TerminalSession,
  screen: () => TerminalScreen,
  toast: ShowToast,
): TerminalEvents {
  const preferences = (): TerminalPreferences => app.terminals.preferences.store.getState();
  return {
    onInput(data, typed) {
      if (typed) app.terminals.type(session, data);
      else session.send(data);
    },
    onResize: () => session.resized(),
    onForeignSize: (foreignSize) => session.update({ foreignSize }),
    isLive: () => session.store.getState().phase === 'open',
    onTitle: (programTitle) => session.update({ programTitle: programTitle.slice(0, 200) }),
    onFolder: (folder) => session.update({ folder }),
    onBell: () => ring(app, session, screen()),
    onCommands: (commands) => session.update({ commands }),
    onCommandMark: (id) => session.update({ shownCommand: id }),
    onClipboard: (text) => putOnClipboard(session, text, preferences()),
    onSelection(text) {
      if (text !== '' && preferences().copyOnSelect) void navigator.clipboard.writeText(text);
    },
    onUrl: (url) => openUrl(url),
    onFileLink(link) {
      openFileLink(app, session, link).then(
        (place) => toast({ title: 'Copied the place of the file', text: place }),
        () => toast({ kind: 'failed', title: 'The place of the file was not copied' }),
      );
    },
    onSearchCount: (found) => session.update({ found }),
    onKey: (event) => handleKey(app, session, screen(), event),
  };
}

/** Asks for the person, once until they come, unless they are looking. */
function ring(app: App, session: TerminalSession, screen: TerminalScreen): void {
  const isLookedAt = document.hasFocus() && screen.isShown;
  const { attention } = app.terminals.preferences.store.getState();
  if (attention && !isLookedAt) app.terminals.setRinging(session.id, true);
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
