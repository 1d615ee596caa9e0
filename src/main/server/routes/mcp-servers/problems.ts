import { assertNever } from '#shared/kernel/assert-never.ts';
import type { Result } from '#shared/kernel/result.ts';
import type { McpServerProblem } from '../../../services/mcp-servers/index.ts';
import { HttpError } from '../../http-error.ts';

export function valueOf<T>(result: Result<T, McpServerProblem>): T {
  if (result.ok) return result.value;
  throw toHttpError(result.error);
}

function toHttpError(problem: McpServerProblem): HttpError {
  switch (problem.kind) {
    case 'invalid': {
      const { message, field } = problem;
      const validations = field === undefined ? {} : { validations: [{ field, detail: message }] };
      return new HttpError(400, { message, ...validations });
    }
    case 'conflict':
      return new HttpError(409, { message: problem.message });
    case 'not_found':
      return new HttpError(404, { message: 'There is no such MCP server.' });
    case 'upstream':
      return new HttpError(502, { message: problem.message });
    case 'storage':
      return new HttpError(500, { message: problem.message });
    default:
      return assertNever(problem);
  }
}
