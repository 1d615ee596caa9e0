import { CHAT_PREFIXES } from '#shared/api/chats.ts';
import type { ChatConfig } from '../../../services/chat-config/index.ts';
import type { RouteModule } from '../../api-server.ts';
import { insightRoutes } from './insight-routes.ts';
import { modelChoiceRoutes } from './model-choice-routes.ts';
import { promptRoutes } from './prompt-routes.ts';
import { toggleRoutes } from './toggle-routes.ts';

/** Settings of all chats, the same under each prefix. */
export function chatConfigRoutes(config: ChatConfig): RouteModule {
  return (app) => {
    for (const prefix of CHAT_PREFIXES) {
      promptRoutes(app, `${prefix}/config`, config.prompts);
      modelChoiceRoutes(app, `${prefix}/config`, config.modelChoice);
      toggleRoutes(app, `${prefix}/config`, config.toggles);
      insightRoutes(app, `${prefix}/insights`);
    }
  };
}
