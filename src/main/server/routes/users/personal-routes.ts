import { z } from 'zod';
import {
  updateUserAppearanceRequestSchema,
  updateUserPreferencesRequestSchema,
  userAppearanceSchema,
  userPreferencesSchema,
} from '#shared/api/users.ts';
import type { Identity } from '../../../services/identity/index.ts';
import type { ApiServer } from '../../api-server.ts';
import { findUser } from './find-user.ts';

const tags = ['Users'];
const userParams = z.object({ user: z.string() });

/** What clients keep for a person. */
export function personalRoutes(app: ApiServer, identity: Identity): void {
  const { personal } = identity;

  app.get(
    '/api/v2/users/:user/appearance',
    {
      schema: {
        tags,
        summary: 'Get how pages look to a user',
        params: userParams,
        response: { 200: userAppearanceSchema },
      },
    },
    (request) => personal.appearance(findUser(identity, request.params.user, request.session).id),
  );
  app.put(
    '/api/v2/users/:user/appearance',
    {
      schema: {
        tags,
        summary: 'Set how pages look to a user',
        params: userParams,
        body: updateUserAppearanceRequestSchema,
        response: { 200: userAppearanceSchema },
      },
    },
    (request) => {
      const user = findUser(identity, request.params.user, request.session);
      personal.setAppearance(user.id, request.body);
      return personal.appearance(user.id);
    },
  );
  app.get(
    '/api/v2/users/:user/preferences',
    {
      schema: {
        tags,
        summary: 'Get what pages remember for a user',
        params: userParams,
        response: { 200: userPreferencesSchema },
      },
    },
    (request) => personal.preferences(findUser(identity, request.params.user, request.session).id),
  );
  app.put(
    '/api/v2/users/:user/preferences',
    {
      schema: {
        tags,
        summary: 'Change what pages remember for a user',
        params: userParams,
        body: updateUserPreferencesRequestSchema,
        response: { 200: userPreferencesSchema },
      },
    },
    (request) => {
      const user = findUser(identity, request.params.user, request.session);
      const { body } = request;
      const known = personal.preferences(user.id);
      personal.setPreferences(user.id, {
        task_notification_alert_dismissed:
          body.task_notification_alert_dismissed ?? known.task_notification_alert_dismissed,
        thinking_display_mode: body.thinking_display_mode ?? known.thinking_display_mode,
        shell_tool_display_mode: body.shell_tool_display_mode ?? known.shell_tool_display_mode,
        code_diff_display_mode: body.code_diff_display_mode ?? known.code_diff_display_mode,
        agent_chat_send_shortcut: body.agent_chat_send_shortcut ?? known.agent_chat_send_shortcut,
      });
      return personal.preferences(user.id);
    },
  );
}
