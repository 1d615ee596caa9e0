import { useMutation } from '@tanstack/react-query';
import { KeyRound } from 'lucide-react';
import { useState } from 'react';
import type { App } from '../state/app-state.ts';
import { describeProblem } from '../state/problem.ts';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { VisuallyHidden } from '../ui/visually-hidden.tsx';
import styles from './cli-auth.module.css';

/** Which page it is, to programs that open it. */
export const CLI_AUTH_PATH = '/cli-auth';

/** Where command lines and editors send the person for a token, to be pasted there. */
export function CliAuth({ app }: { readonly app: App }) {
  const token = useMutation({ mutationFn: () => app.api.keys.create() });
  if (token.isSuccess) return <Token token={token.data} />;
  const problem = token.error && describeProblem(token.error, 'No token could be made.');
  return (
    <main className={styles.page}>
      <h1>
        <VisuallyHidden>Token for another program</VisuallyHidden>
      </h1>
      <EmptyState
        glyph={KeyRound}
        title="Sign in another program"
        actions={
          <Button tone="primary" busy={token.isPending} onClick={() => token.mutate()}>
            Make a token
          </Button>
        }
      >
        <p>
          A command line or an editor has sent you here. With a token it can do here whatever you
          can.
        </p>
        {problem && (
          <p role="alert" className={styles.problem}>
            {problem.title} {problem.text}
          </p>
        )}
      </EmptyState>
    </main>
  );
}

function Token({ token }: { readonly token: string }) {
  const [copied, setCopied] = useState(false);
  return (
    <main className={styles.page}>
      <h1>
        <VisuallyHidden>Token for another program</VisuallyHidden>
      </h1>
      <EmptyState
        glyph={KeyRound}
        title="Paste this token where you were asked for one"
        actions={
          <Button
            tone="primary"
            autoFocus
            onClick={() => void navigator.clipboard.writeText(token).then(() => setCopied(true))}
          >
            {copied ? 'Copied' : 'Copy the token'}
          </Button>
        }
      >
        <output aria-label="Token" className={styles.token}>
          {token}
        </output>
        <p>It is shown only now. Then close this page.</p>
      </EmptyState>
    </main>
  );
}
