import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useState } from 'react';
import { useStore } from 'zustand';
import { refusalStatus } from '../state/problem.ts';
import type { App } from '../state/app-state.ts';
import { ToastProvider } from '../ui/toast.tsx';
import { TooltipProvider } from '../ui/tooltip.tsx';
import { CLI_AUTH_PATH, CliAuth } from './cli-auth.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { Shell } from './shell.tsx';
import { SignedOut } from './signed-out.tsx';

/** Failures that another try may cure are tried this many times more. */
const RETRIES = 2;

function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        refetchOnWindowFocus: false,
        // The server is on this machine: the browser's idea of "online" says nothing about it.
        networkMode: 'always',
        retry: (failures, error) => refusalStatus(error) === undefined && failures < RETRIES,
      },
      mutations: { networkMode: 'always' },
    },
  });
}

export interface AppRootProps {
  readonly app: App;
  /** Of the page's address: all are the app but one. */
  readonly path: string;
}

export function AppRoot({ app, path }: AppRootProps) {
  const [queryClient] = useState(createQueryClient);
  const signedOut = useStore(app.connection, (state) => state.connection === 'signed_out');
  if (signedOut) return <SignedOut reason="ended" />;
  return (
    <ErrorBoundary what="Pilothouse">
      <QueryClientProvider client={queryClient}>
        <TooltipProvider>
          <ToastProvider>
            {path === CLI_AUTH_PATH ? <CliAuth app={app} /> : <Shell app={app} />}
          </ToastProvider>
        </TooltipProvider>
      </QueryClientProvider>
    </ErrorBoundary>
  );
}
