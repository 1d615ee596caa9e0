import type { Clock } from '#shared/kernel/clock.ts';
import { CHAT_PREFIXES } from '#shared/api/chats.ts';
import type { Logger } from '../../../platform/logger.ts';
import type { Chats } from '../../../services/chats/index.ts';
import type { RouteModule } from '../../api-server.ts';
import { aclRoutes } from './acl-routes.ts';
import { approvalRoutes } from './approval-routes.ts';
import { chatRoutes } from './chat-routes.ts';
import type { FindTokenName } from './framing.ts';
import { messageRoutes } from './message-routes.ts';
import type { FindOwner } from './present.ts';
import { chatSocketRoutes } from './socket-routes.ts';
import { titleRoutes } from './title-routes.ts';
import { toolResultRoutes } from './tool-result-routes.ts';

export type ChatsRoutesDeps = {
  readonly chats: Chats;
  readonly findOwner: FindOwner;
  readonly findTokenName: FindTokenName;
  readonly clock: Clock;
  readonly logger: Logger;
};

/** The chats API, the same under each prefix. */
export function chatsRoutes(deps: ChatsRoutesDeps): RouteModule {
  return (app) => {
    for (const prefix of CHAT_PREFIXES) {
      chatRoutes(app, prefix, deps);
      aclRoutes(app, prefix, deps.chats);
      messageRoutes(app, prefix, deps);
      approvalRoutes(app, prefix, deps);
      toolResultRoutes(app, prefix, deps);
      titleRoutes(app, prefix, deps);
      chatSocketRoutes(app, prefix, deps);
    }
  };
}
