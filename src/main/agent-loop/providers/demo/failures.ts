import { ModelError } from '../../model/model-client.ts';
import type { DemoFailure } from './directives.ts';

type FailureFields = {
  readonly message: string;
  readonly retryable: boolean;
  readonly statusCode?: number;
  readonly retryAfterMs?: number;
};

const failures: Readonly<Record<DemoFailure, FailureFields>> = {
  overloaded: { message: 'The demo model plays overloaded.', retryable: true, statusCode: 529 },
  rate_limit: {
    message: 'The demo model plays a rate limit.',
    retryable: true,
    statusCode: 429,
    retryAfterMs: 2000,
  },
  timeout: { message: 'The demo model plays a broken connection.', retryable: true },
  auth: { message: 'The demo model plays a wrong API key.', retryable: false, statusCode: 401 },
  config: { message: 'The demo model plays an unknown model.', retryable: false, statusCode: 404 },
  usage_limit: {
    message: 'The demo model plays a used-up quota.',
    retryable: false,
    statusCode: 429,
  },
  generic: {
    message: 'The demo model plays a refused request.',
    retryable: false,
    statusCode: 400,
  },
};

/** The failure that a directive asked for, just as a provider's adapter would report it. */
export function demoFailure(kind: DemoFailure): ModelError {
  const { message, ...fields } = failures[kind];
  return new ModelError(message, {
    ...fields,
    kind,
    provider: 'demo',
    detail: `Asked for by a directive in the message: fail=${kind}.`,
  });
}
