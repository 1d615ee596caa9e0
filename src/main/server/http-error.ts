import type { ApiError } from '#shared/api/common.ts';

/** An expected failure of a request; the error handler turns it into the contract's error body. */
export class HttpError extends Error {
  readonly statusCode: number;
  readonly body: ApiError & Readonly<Record<string, unknown>>;

  constructor(statusCode: number, body: ApiError & Readonly<Record<string, unknown>>) {
    super(body.message);
    this.name = 'HttpError';
    this.statusCode = statusCode;
    this.body = body;
  }
}
