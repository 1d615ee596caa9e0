import { useCallback, useSyncExternalStore } from 'react';

/** Whether the window matches a CSS media query, kept up to date. */
export function useMediaQuery(query: string): boolean {
  const subscribe = useCallback(
    (listener: () => void) => {
      const list = window.matchMedia(query);
      list.addEventListener('change', listener);
      return () => list.removeEventListener('change', listener);
    },
    [query],
  );
  return useSyncExternalStore(subscribe, () => window.matchMedia(query).matches);
}

/** One pane at a time, and the sidebar as a drawer. */
export function useNarrow(): boolean {
  return useMediaQuery('(max-width: 700px)');
}
