import { CircleAlert } from 'lucide-react';
import type { ChatRetry } from '#shared/api/chat-events.ts';
import type { ChatError } from '#shared/api/chats.ts';
import { Button } from '../../../ui/button.tsx';
import { Icon } from '../../../ui/icon.tsx';
import { Spinner } from '../../../ui/spinner.tsx';
import { useCountdown } from '../use-countdown.ts';
import styles from './notice-rows.module.css';

export function WorkingRow({ pending }: { readonly pending: boolean }) {
  return (
    <div className={styles.working} role="status">
      <Spinner className={styles.running} />
      {pending ? 'Starting' : 'Working'}
    </div>
  );
}

export function RetryRow({ retry }: { readonly retry: ChatRetry }) {
  const seconds = useCountdown(retry.retrying_at);
  return (
    <div className={styles.notice} role="status">
      <Spinner className={styles.running} />
      <div>
        <p>{retry.error}</p>
        <p className={styles.quiet}>
          {seconds > 0 ? `Trying again in ${seconds} s` : 'Trying again'} · attempt {retry.attempt}
        </p>
      </div>
    </div>
  );
}

export interface ErrorRowProps {
  readonly error: ChatError;
  readonly canRetry: boolean;
  readonly onRetry: () => void;
  readonly onOpenModels: () => void;
}

/** A turn that failed needs the person, so it is one of the few places with amber. */
export function ErrorRow({ error, canRetry, onRetry, onOpenModels }: ErrorRowProps) {
  return (
    <div className={styles.failure} role="alert">
      <Icon glyph={CircleAlert} className={styles.attention} />
      <div className={styles.failureText}>
        <p className={styles.failureTitle}>{error.message}</p>
        {error.detail && <p className={styles.detail}>{error.detail}</p>}
        <div className={styles.actions}>
          {canRetry && (
            <Button size="small" onClick={onRetry}>
              Try again
            </Button>
          )}
          {isAboutModel(error) && (
            <Button size="small" onClick={onOpenModels}>
              Open Settings › Models
            </Button>
          )}
        </div>
      </div>
    </div>
  );
}

const modelKinds: ReadonlySet<string | undefined> = new Set([
  'auth',
  'config',
  'missing_key',
  'provider_disabled',
]);

function isAboutModel({ kind }: ChatError): boolean {
  return modelKinds.has(kind);
}
