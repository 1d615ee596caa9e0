import { KeyRound } from 'lucide-react';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import styles from './signed-out.module.css';

export type SignedOutReason = 'no_session' | 'code_refused' | 'offline' | 'ended';

const words: Readonly<Record<SignedOutReason, { title: string; text: string }>> = {
  no_session: {
    title: 'This browser is not signed in',
    text: 'Open the sign-in link that Pilothouse printed when it started. It works once.',
  },
  code_refused: {
    title: 'This sign-in link is used up',
    text: 'A link works once and for a short time. Restart Pilothouse to get another one.',
  },
  offline: {
    title: 'Pilothouse does not answer',
    text: 'Start it again, then open the sign-in link that it prints.',
  },
  ended: {
    title: 'This session has ended',
    text: 'Pilothouse was started anew. Open the sign-in link that it printed.',
  },
};

export function SignedOut({ reason }: { readonly reason: SignedOutReason }) {
  const { title, text } = words[reason];
  return (
    <main className={styles.page}>
      <EmptyState
        glyph={KeyRound}
        title={title}
        actions={<Button onClick={() => window.location.reload()}>Try again</Button>}
      >
        {text}
      </EmptyState>
    </main>
  );
}
