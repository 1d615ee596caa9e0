import { z } from 'zod';
import {
  TERMINAL_SEARCH_LIMIT,
  terminalMatchesSchema,
  terminalSchema,
  terminalSettingsSchema,
  terminalsSchema,
  updateTerminalRequestSchema,
} from '#shared/api/terminals.ts';
import type { WorkspaceId } from '#shared/kernel/ids.ts';
import type { Terminals } from '../../../services/terminals/index.ts';
import type { ApiServer, RouteModule } from '../../api-server.ts';
import { HttpError } from '../../http-error.ts';
import { idParameter } from '../../request-values.ts';
import { presentTerminal } from './present.ts';

const prefix = '/api/pilothouse/v1';
const tags = ['Terminals'];
const params = z.object({ terminal: idParameter<string>() });
const unknown = { message: 'There is no such terminal.' };

/** Pilothouse's own: the list of terminals, what they are called, and what they wrote. */
export function terminalsRoutes(deps: { readonly terminals: Terminals }): RouteModule {
  const { terminals } = deps;
  return (app) => {
    app.get(
      `${prefix}/terminals`,
      {
        schema: {
          tags,
          summary: 'List terminals, running and ended',
          querystring: z.object({ workspace_id: idParameter<WorkspaceId>().optional() }),
          response: { 200: terminalsSchema },
        },
      },
      (request) => ({
        terminals: terminals.list(request.query.workspace_id).map(presentTerminal),
      }),
    );

    app.patch(
      `${prefix}/terminals/:terminal`,
      {
        schema: {
          tags,
          summary: 'Name a terminal, or keep its program running',
          params,
          body: updateTerminalRequestSchema,
          response: { 200: terminalSchema },
        },
      },
      (request) => {
        const updated = terminals.update(request.params.terminal, request.body);
        if (!updated) throw new HttpError(404, unknown);
        return presentTerminal(updated);
      },
    );

    app.delete(
      `${prefix}/terminals/:terminal`,
      {
        schema: {
          tags,
          summary: 'End a terminal and delete its scrollback',
          params,
          response: { 204: z.void() },
        },
      },
      async (request, reply) => {
        if (!(await terminals.remove(request.params.terminal))) throw new HttpError(404, unknown);
        void reply.code(204).send();
      },
    );

    searchRoute(app, terminals);
    settingsRoutes(app, terminals);
  };
}

function searchRoute(app: ApiServer, terminals: Terminals): void {
  app.get(
    `${prefix}/terminals/search`,
    {
      schema: {
        tags,
        summary: 'Search what all terminals wrote',
        querystring: z.object({
          q: z.string().min(1).max(200),
          limit: z.coerce.number().int().min(1).max(TERMINAL_SEARCH_LIMIT).optional(),
        }),
        response: { 200: terminalMatchesSchema },
      },
    },
    async (request) => {
      const { q, limit = TERMINAL_SEARCH_LIMIT } = request.query;
      const { matches, truncated } = await terminals.search(q, limit);
      return {
        matches: matches.map(({ terminalId, ...match }) => ({ terminal_id: terminalId, ...match })),
        truncated,
      };
    },
  );
}

function settingsRoutes(app: ApiServer, terminals: Terminals): void {
  app.get(
    `${prefix}/terminal-settings`,
    {
      schema: {
        tags,
        summary: 'Get the settings of terminals',
        response: { 200: terminalSettingsSchema },
      },
    },
    () => terminals.settings(),
  );

  app.put(
    `${prefix}/terminal-settings`,
    {
      schema: {
        tags,
        summary: 'Set the settings of terminals',
        body: terminalSettingsSchema,
        response: { 200: terminalSettingsSchema },
      },
    },
    (request) => {
      terminals.setSettings(request.body);
      return terminals.settings();
    },
  );
}
