import { z } from 'zod';
import {
  agentConnectionInfoSchema,
  workspaceAgentLogSchema,
  workspaceAgentSchema,
} from '#shared/api/workspace-agents.ts';
import type { WorkspaceAgentId } from '#shared/kernel/ids.ts';
import type { AgentDetails, Workspaces } from '../../../services/workspaces/index.ts';
import type { ApiServer, RouteModule } from '../../api-server.ts';
import { HttpError } from '../../http-error.ts';
import { presentAgent, presentAgentLog } from '../../presenters/workspace-agent.ts';
import { countParameter, idParameter, presenceParameter } from '../../request-values.ts';
import { followBySocket } from '../../websocket/follow-route.ts';
import { closeCodes } from '../../websocket/socket-route.ts';
import { connectionInfo, toLogText } from './present.ts';

export type WorkspaceAgentRoutesDeps = {
  readonly workspaces: Workspaces;
  /** Of this program, as `buildinfo` says it. */
  readonly version: string;
};

const tags = ['Workspace agents'];
const params = z.object({ workspaceagent: idParameter<WorkspaceAgentId>() });

/** Workspace agents as the person sees them. */
export function workspaceAgentsRoutes(deps: WorkspaceAgentRoutesDeps): RouteModule {
  const { workspaces } = deps;

  function needAgent(id: WorkspaceAgentId): AgentDetails {
    const agent = workspaces.agent(id);
    if (!agent) throw new HttpError(404, { message: 'There is no such workspace agent.' });
    return agent;
  }

  return (app) => {
    app.get(
      '/api/v2/workspaceagents/connection',
      {
        schema: {
          tags,
          summary: 'How workspace agents are reached: by no tunnel',
          response: { 200: agentConnectionInfoSchema },
        },
      },
      () => connectionInfo,
    );

    app.get(
      '/api/v2/workspaceagents/:workspaceagent',
      {
        schema: {
          tags,
          summary: 'Get a workspace agent',
          params,
          response: { 200: workspaceAgentSchema },
        },
      },
      (request) => presentAgent(needAgent(request.params.workspaceagent), deps.version),
    );

    app.get(
      '/api/v2/workspaceagents/:workspaceagent/connection',
      {
        schema: {
          tags,
          summary: 'How this workspace agent is reached: by no tunnel',
          params,
          response: { 200: agentConnectionInfoSchema },
        },
      },
      (request) => {
        needAgent(request.params.workspaceagent);
        return connectionInfo;
      },
    );

    for (const name of ['logs', 'startup-logs']) logRoute(app, workspaces, needAgent, name);
  };
}

function logRoute(
  app: ApiServer,
  workspaces: Workspaces,
  needAgent: (id: WorkspaceAgentId) => AgentDetails,
  name: string,
): void {
  app.get(
    `/api/v2/workspaceagents/:workspaceagent/${name}`,
    {
      exposeHeadRoute: false,
      schema: {
        tags,
        summary: 'The log of a workspace agent',
        description:
          'With `follow` a WebSocket: an array of logs in each text frame, closed with 1000 when ' +
          'the workspace has gone on to another build.',
        deprecated: name === 'startup-logs',
        params,
        querystring: z.object({
          after: countParameter.default(0),
          follow: presenceParameter,
          format: z.string().default('json'),
        }),
        response: { 200: z.union([z.array(workspaceAgentLogSchema), z.string()]) },
      },
    },
    (request, reply) => {
      const { after, follow, format } = request.query;
      if (format !== 'json' && format !== 'text') {
        throw new HttpError(400, { message: 'The format must be json or text.' });
      }
      if (format === 'text' && follow) {
        throw new HttpError(400, { message: 'A log can be followed as json only.' });
      }
      const agent = needAgent(request.params.workspaceagent);
      if (follow) {
        followBySocket(app, request, reply, (socket) => {
          socket.onClose(
            workspaces.followAgentLogs(agent.id, after, {
              logs: (rows) => socket.sendText(JSON.stringify(rows.map(presentAgentLog))),
              end: () => socket.close(closeCodes.normal),
            }),
          );
        });
        return;
      }
      const rows = workspaces.agentLogs(agent.id, after);
      if (format === 'json') void reply.send(rows.map(presentAgentLog));
      else void reply.type('text/plain; charset=utf-8').send(toLogText(agent, rows));
    },
  );
}
