import { createRoot } from 'react-dom/client';
import { AppRoot } from './app/app-root.tsx';
import { SignedOut } from './app/signed-out.tsx';
import { followTheme } from './app/theme.ts';
import { createApp, startApp } from './state/app-state.ts';
import { findWindowSession, forgetSession } from './transport/session.ts';
import { browserClock, browserRandom } from './ui/browser-clock.ts';
import type { PilothouseBridge } from '#shared/ipc/bridge.ts';

declare global {
  interface Window {
    readonly pilothouse?: PilothouseBridge;
  }
}

async function start(container: HTMLElement): Promise<void> {
  const root = createRoot(container);
  const bridge = window.pilothouse;
  const session = await findWindowSession(window, bridge);
  if (session.state === 'signed_out') {
    root.render(<SignedOut reason={session.reason} />);
    return;
  }
  const { token } = session;
  const app = createApp({ token, bridge, window, clock: browserClock, random: browserRandom });
  followTheme(app, document.documentElement);
  app.connection.subscribe(({ connection }) => {
    if (connection === 'signed_out') forgetSession(window.localStorage);
  });
  const stop = startApp(app, window);
  window.addEventListener('pagehide', stop, { once: true });
  root.render(<AppRoot app={app} path={window.location.pathname} />);
}

const container = document.getElementById('root');
if (container) void start(container);
