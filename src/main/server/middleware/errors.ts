import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import type { ApiError } from '#shared/api/common.ts';
import type { Logger } from '../../platform/logger.ts';
import { HttpError } from '../http-error.ts';

/** The one place where a thrown thing becomes an answer. */
export function createErrorHandler(logger: Logger) {
  return (error: unknown, request: FastifyRequest, reply: FastifyReply): void => {
    const { status, body } = toAnswer(error);
    if (status < 500) {
      void reply.code(status).send(body);
      return;
    }
    logger.error('http.handler_failed', {
      requestId: request.id,
      method: request.method,
      route: request.routeOptions.url,
      error,
    });
    // What says in its own words what happened needs no number to be looked up by.
    const isExplained = error instanceof HttpError;
    const detail = isExplained ? body.detail : `Request id: ${request.id}`;
    void reply.code(status).send({ ...body, detail });
  };
}

type Answer = { readonly status: number; readonly body: ApiError };

function toAnswer(error: unknown): Answer {
  if (error instanceof HttpError) return { status: error.statusCode, body: error.body };
  if (hasZodFastifySchemaValidationErrors(error)) {
    return {
      status: 400,
      body: {
        message: 'The request is not valid.',
        validations: error.validation.slice(0, maxValidations).map((issue) => ({
          field: issue.instancePath.slice(1).replaceAll('/', '.'),
          detail: issue.message ?? 'not valid',
        })),
      },
    };
  }
  if (isFastifyError(error)) {
    const message = clientErrors[error.code];
    if (message !== undefined) return { status: error.statusCode ?? 400, body: { message } };
  }
  return { status: 500, body: { message: 'Something went wrong inside the server.' } };
}

/** More of what is wrong than anybody reads. */
const maxValidations = 100;

/** What the framework says of a request that it could not read. */
const clientErrors: Readonly<Record<string, string>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'The request body is too large.',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'The request body does not have its declared length.',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'The content type is not valid.',
  FST_ERR_BAD_URL: 'The path of the request is not valid.',
};

function isFastifyError(error: unknown): error is FastifyError {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    error.code.startsWith('FST_')
  );
}
