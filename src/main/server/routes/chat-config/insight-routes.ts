import { pullRequestInsightsSchema } from '#shared/api/chat-config.ts';
import type { PullRequestInsights } from '#shared/api/chat-config.ts';
import type { ApiServer } from '../../api-server.ts';

const nothing: PullRequestInsights = {
  summary: {
    total_prs_created: 0,
    total_prs_merged: 0,
    merge_rate: 0,
    total_additions: 0,
    total_deletions: 0,
    total_cost_micros: 0,
    cost_per_merged_pr_micros: 0,
    approval_rate: 0,
    prev_total_prs_created: 0,
    prev_total_prs_merged: 0,
    prev_merge_rate: 0,
    prev_total_additions: 0,
    prev_total_deletions: 0,
    prev_total_cost_micros: 0,
    prev_cost_per_merged_pr_micros: 0,
    prev_approval_rate: 0,
  },
  time_series: [],
  by_model: [],
  recent_prs: [],
};

/** Statistics of a team's pull requests, of which one person's machine has none. */
export function insightRoutes(app: ApiServer, base: string): void {
  app.get(
    `${base}/pull-requests`,
    {
      schema: {
        tags: ['Chat settings'],
        summary: 'Statistics of pull requests: always empty here',
        response: { 200: pullRequestInsightsSchema },
      },
    },
    () => nothing,
  );
}
