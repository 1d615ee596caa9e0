import { z } from 'zod';
import {
  addApprovalRuleRequestSchema,
  approvalRuleSchema,
  setApprovalModeRequestSchema,
  workspaceApprovalsSchema,
  type ApprovalRule as WireApprovalRule,
  type WorkspaceApprovals as WireApprovals,
} from '#shared/api/approvals.ts';
import type { WorkspaceId } from '#shared/kernel/ids.ts';
import type {
  ApprovalRule,
  ApprovalsError,
  WorkspaceApprovals,
} from '../../../services/workspaces/index.ts';
import type { ApiServer } from '../../api-server.ts';
import { HttpError } from '../../http-error.ts';
import { idParameter } from '../../request-values.ts';
import type { Support } from './deps.ts';

const tags = ['Approvals'];
const params = z.object({ workspace: idParameter<WorkspaceId>() });

/** Pilothouse's own: when the person is asked about a workspace. */
export function approvalRoutes(app: ApiServer, support: Support): void {
  const { workspaces, needLiveWorkspace } = support;

  app.get(
    '/api/v2/workspaces/:workspace/approvals',
    {
      schema: {
        tags,
        summary: 'When the person is asked',
        params,
        response: { 200: workspaceApprovalsSchema },
      },
    },
    (request) => {
      const approvals = workspaces.approvals(needLiveWorkspace(request.params.workspace).id);
      if (!approvals) throw toHttpError({ kind: 'not_found' });
      return present(approvals);
    },
  );

  app.put(
    '/api/v2/workspaces/:workspace/approvals',
    {
      schema: {
        tags,
        summary: 'Set when the person is asked',
        params,
        body: setApprovalModeRequestSchema,
        response: { 200: workspaceApprovalsSchema },
      },
    },
    (request) => {
      const { id } = needLiveWorkspace(request.params.workspace);
      const approvals = workspaces.setApprovalMode(id, request.body.mode);
      if (!approvals.ok) throw toHttpError(approvals.error);
      return present(approvals.value);
    },
  );

  app.post(
    '/api/v2/workspaces/:workspace/approvals/rules',
    {
      schema: {
        tags,
        summary: 'Allow the commands of a pattern',
        description: 'The standing rule when there is one with this pattern.',
        params,
        body: addApprovalRuleRequestSchema,
        response: { 201: approvalRuleSchema },
      },
    },
    (request, reply) => {
      const { id } = needLiveWorkspace(request.params.workspace);
      const rule = workspaces.addApprovalRule(id, request.body.pattern);
      if (!rule.ok) throw toHttpError(rule.error);
      void reply.code(201);
      return presentRule(rule.value);
    },
  );

  app.delete(
    '/api/v2/workspaces/:workspace/approvals/rules/:rule',
    {
      schema: {
        tags,
        summary: 'Take an allowance back',
        params: params.extend({ rule: z.string() }),
        response: { 204: z.undefined() },
      },
    },
    (request, reply) => {
      const { id } = needLiveWorkspace(request.params.workspace);
      const removed = workspaces.removeApprovalRule(id, request.params.rule);
      if (!removed.ok) throw toHttpError(removed.error);
      return reply.code(204).send();
    },
  );
}

function present(approvals: WorkspaceApprovals): WireApprovals {
  return { mode: approvals.mode, rules: approvals.rules.map(presentRule) };
}

function presentRule(rule: ApprovalRule): WireApprovalRule {
  return { id: rule.id, pattern: rule.pattern, created_at: rule.createdAt };
}

function toHttpError(error: ApprovalsError): HttpError {
  if (error.kind === 'not_found') {
    return new HttpError(404, { message: 'There is no such workspace or rule.' });
  }
  return new HttpError(400, {
    message: 'The pattern is not valid.',
    validations: [{ field: 'pattern', detail: error.reason }],
  });
}
