import { createContext, useContext } from 'react';
import type { App } from '../state/app-state.ts';

const AppContext = createContext<App | undefined>(undefined);

/** Dockview draws the parts of the dock by itself and passes on only what it knows. */
export const DockAppProvider = AppContext.Provider;

export function useDockApp(): App {
  const app = useContext(AppContext);
  if (!app) throw new Error('a part of the dock is outside of the dock');
  return app;
}
