import { lazy, Suspense } from 'react';
import { useStore } from 'zustand';
import type { App } from '../state/app-state.ts';
import { assertNever } from '#shared/kernel/assert-never.ts';
import { Loading } from './loading.tsx';

const NewChat = lazy(async () => {
  const feature = await import('../features/chat/new-chat/index.ts');
  return { default: feature.NewChat };
});

const SettingsView = lazy(async () => {
  const feature = await import('../features/settings/index.ts');
  return { default: feature.SettingsView };
});

const Dock = lazy(async () => ({ default: (await import('./dock.tsx')).Dock }));

/** What the route names. */
export function MainArea({ app }: { readonly app: App }) {
  return <Suspense fallback={<Loading />}>{useContent(app)}</Suspense>;
}

function useContent(app: App) {
  const route = useStore(app.view.store, (state) => state.route);
  switch (route.name) {
    case 'new-chat':
      return <NewChat key={route.folder ?? ''} app={app} folder={route.folder} />;
    case 'chat':
      return <Dock app={app} chatId={route.chatId} />;
    case 'settings':
      return <SettingsView app={app} section={route.section} />;
    default:
      return assertNever(route);
  }
}
