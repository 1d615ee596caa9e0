import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { McpServer } from '#shared/api/mcp-servers.ts';
import type { App } from '../../../state/app-state.ts';
import { describeProblem, type Problem } from '../../../state/problem.ts';

/** Between two looks at how far the person is. */
const LOOK_MS = 1_500;
/** As long as the server waits; then it has to be begun anew. */
const WAIT_MS = 15 * 60 * 1000;

export type SignInPhase =
  | { readonly kind: 'idle' }
  | { readonly kind: 'starting' }
  | {
      readonly kind: 'waiting';
      /** The page on which the person signs in. */
      readonly url: string;
    }
  | { readonly kind: 'failed'; readonly problem: Problem };

export type SignIn = {
  readonly phase: SignInPhase;
  readonly busy: boolean;
  /** Opens the page in the browser and waits for what comes of it. */
  readonly start: () => void;
  readonly stop: () => void;
};

/** The person's sign-in at a tool server, in a browser window of its own. */
export function useSignIn(app: App, { id, display_name: name }: McpServer): SignIn {
  const queries = useQueryClient();
  const [phase, setPhase] = useState<SignInPhase>({ kind: 'idle' });
  const isWaiting = phase.kind === 'waiting';
  const { data: progress } = useQuery({
    ...app.queries.mcpSignIn(id),
    enabled: isWaiting,
    refetchInterval: LOOK_MS,
    refetchIntervalInBackground: true,
    gcTime: 0,
  });

  useEffect(() => {
    if (!isWaiting) return;
    return app.clock.setTimer(() => {
      setPhase(failed(name, 'It took too long. Try again.'));
    }, WAIT_MS);
  }, [isWaiting, app.clock, name]);

  useEffect(() => {
    if (!isWaiting || !progress || progress.state === 'waiting') return;
    setPhase(progress.state === 'failed' ? failed(name, progress.message) : { kind: 'idle' });
    void queries.invalidateQueries({ queryKey: ['mcp-servers'] });
  }, [isWaiting, progress, queries, name]);

  async function begin(): Promise<void> {
    setPhase({ kind: 'starting' });
    try {
      const url = await app.api.mcp.signIn(id);
      queries.removeQueries({ queryKey: app.queries.mcpSignIn(id).queryKey });
      window.open(url, '_blank', 'noopener');
      setPhase({ kind: 'waiting', url });
    } catch (error) {
      setPhase({ kind: 'failed', problem: describeProblem(error, attempt(name)) });
    }
  }

  return {
    phase,
    busy: phase.kind === 'starting' || isWaiting,
    start: () => void begin(),
    stop: () => setPhase({ kind: 'idle' }),
  };
}

function attempt(name: string): string {
  return `You could not be signed in to ${name}`;
}

function failed(name: string, text: string | undefined): SignInPhase {
  return { kind: 'failed', problem: { title: attempt(name), text } };
}
