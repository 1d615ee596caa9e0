import type { Scope } from '#shared/kernel/scope.ts';
import {
  watchIdleWorkspaces,
  type ChatConfig,
  type UsedWorkspace,
} from '../../services/chat-config/index.ts';
import type { Terminals } from '../../services/terminals/index.ts';
import type { Workspaces } from '../../services/workspaces/index.ts';
import type { Database } from '../../store/database.ts';
import { createChatListStore } from '../../store/tables/chat-list-store.ts';
import type { Foundation } from './foundation.ts';

/** Gives the setting of how long the workspaces of chats live its effect. */
export function startIdleWorkspaces(
  { clock, logger }: Foundation,
  services: {
    readonly db: Database;
    readonly chatConfig: ChatConfig;
    readonly workspaces: Workspaces;
    readonly terminals: Pick<Terminals, 'list'>;
  },
  scope: Scope,
): void {
  const { chatConfig, workspaces, terminals } = services;
  const chats = createChatListStore(services.db);

  function running(): readonly UsedWorkspace[] {
    return chats.activityByWorkspace().flatMap(({ workspaceId, updatedAt, active }) => {
      const workspace = workspaces.get(workspaceId);
      if (!workspace || workspace.deleted || workspace.latestBuild.status !== 'running') return [];
      return {
        id: workspaceId,
        ownerId: workspace.ownerId,
        inUse: active || terminals.list(workspaceId).some((terminal) => terminal.running),
        usedAtMs: Math.max(
          updatedAt / 1000,
          Date.parse(workspace.lastUsedAt),
          Date.parse(workspace.latestBuild.createdAt),
        ),
      };
    });
  }

  const watch = watchIdleWorkspaces({
    ttlMs: () => chatConfig.toggles.workspaceTtlMs(),
    running,
    stop: ({ id, ownerId }) =>
      workspaces.startBuild({
        workspaceId: id,
        initiatorId: ownerId,
        transition: 'stop',
        templateVersionId: undefined,
        parameters: [],
        reason: 'autostop',
        orphan: false,
      }),
    clock,
    logger,
  });
  scope.add(() => watch.close());
}
