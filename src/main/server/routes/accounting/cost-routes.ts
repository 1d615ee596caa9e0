import { z } from 'zod';
import { costSummarySchema, costUsersSchema } from '#shared/api/accounting.ts';
import type { Clock } from '#shared/kernel/clock.ts';
import type { Accounting, TimeSpan } from '../../../services/accounting/index.ts';
import type { Identity } from '../../../services/identity/index.ts';
import type { ApiServer } from '../../api-server.ts';
import { HttpError } from '../../http-error.ts';
import { countParameter } from '../../request-values.ts';
import { personOf } from './answers.ts';
import { presentCostUsers, presentSummary } from './present.ts';

const tags = ['Cost'];
const defaultSpanMs = 30 * 24 * 60 * 60_000;
const defaultPage = 10;

const moment = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
const dates = { start_date: moment.optional(), end_date: moment.optional() };

/** What was spent, by model, by chat and by person. */
export function costRoutes(
  app: ApiServer,
  prefix: string,
  deps: {
    readonly accounting: Accounting;
    readonly identity: Identity;
    readonly clock: Clock;
  },
): void {
  const { identity, clock } = deps;
  const { costs, limits } = deps.accounting;

  app.get(
    `${prefix}/cost/:user/summary`,
    {
      schema: {
        tags,
        summary: 'What a person spent',
        description: 'In the last 30 days unless other dates are given; the end is not included.',
        params: z.object({ user: z.string() }),
        querystring: z.strictObject(dates),
        response: { 200: costSummarySchema },
      },
    },
    ({ params, query, session }) => {
      const user = personOf(identity, params.user, session);
      const span = spanOf(query, clock);
      return presentSummary(costs.summary(user.id, span), span, limits.status(user.id));
    },
  );

  app.get(
    `${prefix}/cost/users`,
    {
      schema: {
        tags,
        summary: 'What each person spent',
        querystring: z.strictObject({
          ...dates,
          username: z.string().default(''),
          limit: countParameter.optional(),
          offset: countParameter.optional(),
        }),
        response: { 200: costUsersSchema },
      },
    },
    ({ query }) => {
      const span = spanOf(query, clock);
      const wanted = query.username.trim().toLowerCase();
      const rows = costs.byUser(span).flatMap((totals) => {
        const user = identity.userById(totals.userId);
        return user?.username.toLowerCase().includes(wanted) ? [{ user, totals }] : [];
      });
      const page = { limit: query.limit || defaultPage, offset: query.offset ?? 0 };
      return presentCostUsers(rows, page, span);
    },
  );
}

function spanOf(
  query: { readonly start_date?: Date | undefined; readonly end_date?: Date | undefined },
  clock: Clock,
): TimeSpan {
  const end = query.end_date ?? clock.now();
  const start = query.start_date ?? new Date(end.getTime() - defaultSpanMs);
  if (start <= end) return { start, end };
  throw new HttpError(400, {
    message: 'The dates are not valid.',
    validations: [{ field: 'end_date', detail: 'Must not be before start_date.' }],
  });
}
