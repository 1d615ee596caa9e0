import { z } from 'zod';

export const uuidSchema = z.guid();
/** RFC 3339, UTC, with sub-second digits. */
export const timeSchema = z.string();
/** Any JSON value, not looked into. */
export const jsonSchema = z.unknown();

/** The error body of every route. `message` is for people; `detail` may carry the cause. */
export const apiErrorSchema = z
  .object({
    message: z.string(),
    detail: z.string().optional(),
    validations: z.array(z.object({ field: z.string(), detail: z.string() })).optional(),
  })
  .meta({ id: 'Error' });
export type ApiError = z.infer<typeof apiErrorSchema>;

/** The plain success body of calls that have nothing else to say. */
export const messageResponseSchema = z
  .object({ message: z.string(), detail: z.string().optional() })
  .meta({ id: 'Response' });
