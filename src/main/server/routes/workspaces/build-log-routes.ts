import { z } from 'zod';
import { provisionerJobLogSchema } from '#shared/api/provisioner-jobs.ts';
import type { BuildId } from '#shared/kernel/ids.ts';
import type { BuildLogRow } from '../../../services/workspaces/index.ts';
import type { ApiServer } from '../../api-server.ts';
import { HttpError } from '../../http-error.ts';
import { presentJobLog } from '../../presenters/provisioner-job.ts';
import { idParameter, integerParameter, presenceParameter } from '../../request-values.ts';
import { followBySocket } from '../../websocket/follow-route.ts';
import { closeCodes } from '../../websocket/socket-route.ts';
import type { Support } from './deps.ts';

export function buildLogRoutes(app: ApiServer, support: Support): void {
  const { workspaces, needBuild } = support;

  app.get(
    '/api/v2/workspacebuilds/:workspacebuild/logs',
    {
      exposeHeadRoute: false,
      schema: {
        tags: ['Builds'],
        summary: 'The log of a build',
        description:
          'With `follow` a WebSocket: one log object in each text frame, closed with 1000 when ' +
          'the build is over.',
        params: z.object({ workspacebuild: idParameter<BuildId>() }),
        querystring: z.object({
          after: integerParameter.default(0),
          follow: presenceParameter,
          format: z.string().default('json'),
        }),
        response: { 200: z.union([z.array(provisionerJobLogSchema), z.string()]) },
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
      const { id } = needBuild(request.params.workspacebuild);
      if (follow) {
        followBySocket(app, request, reply, (socket) => {
          socket.onClose(
            workspaces.followBuildLogs(id, after, {
              log: (row) => socket.sendText(JSON.stringify(presentJobLog(row))),
              end: () => socket.close(closeCodes.normal, 'done'),
            }),
          );
        });
        return;
      }
      const rows = workspaces.buildLogs(id, after);
      if (format === 'json') void reply.send(rows.map(presentJobLog));
      else void reply.type('text/plain; charset=utf-8').send(rows.map(toLine).join(''));
    },
  );
}

function toLine(row: BuildLogRow): string {
  const time = row.createdAt.replace(/\.\d+Z$/, 'Z');
  return `${time} [${row.level}] [${row.source}|${row.stage}] ${row.output}\n`;
}
