import { usageLimitErrorSchema, type UsageLimitError } from '#shared/api/accounting.ts';
import { apiErrorSchema, type ApiError } from '#shared/api/common.ts';

/**
 * `offline`: no answer came. `refused`: the server said no, with `status` and its words.
 * `unreadable`: the answer was not what the contract says.
 */
export type ApiFailureKind = 'offline' | 'refused' | 'unreadable';

/** Why a call to the server failed. */
export class ApiFailure extends Error {
  override readonly name = 'ApiFailure';
  readonly kind: ApiFailureKind;
  /** HTTP status; 0 when no answer came. */
  readonly status: number;
  /** The server's own words, written for people. */
  readonly body: ApiError | undefined;
  /** Set when the spend limit was the reason. */
  readonly usageLimit: UsageLimitError | undefined;

  constructor(
    kind: ApiFailureKind,
    details: {
      status?: number;
      body?: ApiError | undefined;
      usageLimit?: UsageLimitError | undefined;
      cause?: unknown;
    } = {},
  ) {
    super(details.body?.message ?? kind, { cause: details.cause });
    this.kind = kind;
    this.status = details.status ?? 0;
    this.body = details.body;
    this.usageLimit = details.usageLimit;
  }
}

/** Reads the error body of an answer; one that is not ours has no words. */
export function refusal(status: number, body: unknown): ApiFailure {
  const parsed = apiErrorSchema.safeParse(body);
  const limited = status === 409 ? usageLimitErrorSchema.safeParse(body) : undefined;
  return new ApiFailure('refused', {
    status,
    body: parsed.success ? parsed.data : undefined,
    usageLimit: limited?.success ? limited.data : undefined,
  });
}

/** The caller no longer wants the answer; not a failure to show. */
export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}
