import { z } from 'zod';
import {
  advisorConfigSchema,
  computerUseProviderSchema,
  desktopEnabledSchema,
  templateAllowlistSchema,
  workspaceTtlSchema,
} from '#shared/api/chat-config.ts';
import type { Result } from '#shared/kernel/result.ts';
import type { ChatConfig, ConfigProblem } from '../../../services/chat-config/index.ts';
import type { ApiServer } from '../../api-server.ts';
import { valueOf } from './answers.ts';

const tags = ['Chat settings'];

/** Small settings: each is read whole and written whole. */
export function toggleRoutes(app: ApiServer, base: string, toggles: ChatConfig['toggles']): void {
  function setting<Schema extends z.ZodObject>(
    name: string,
    what: string,
    schema: Schema,
    read: () => z.output<Schema>,
    write: (value: z.output<Schema>) => Result<unknown, ConfigProblem> | undefined,
  ): void {
    // The server's types cannot follow a type parameter.
    const shape: z.ZodObject = schema;
    app.get(`${base}/${name}`, { schema: { tags, summary: what, response: { 200: shape } } }, () =>
      read(),
    );
    app.put(
      `${base}/${name}`,
      {
        schema: {
          tags,
          summary: `Change: ${what}`,
          body: shape,
          response: { 204: z.void() },
        },
      },
      ({ body }, reply) => {
        const written = write(schema.parse(body));
        if (written) valueOf(written);
        void reply.code(204).send();
      },
    );
  }

  setting(
    'computer-use-provider',
    'Whose model uses desktops: anthropic or openai (empty: anthropic)',
    computerUseProviderSchema,
    () => ({ provider: toggles.computerUseProvider() }),
    ({ provider }) => toggles.setComputerUseProvider(provider),
  );
  setting(
    'advisor',
    'A second model that gives advice',
    advisorConfigSchema,
    () => toggles.advisor(),
    (config) => toggles.setAdvisor(config),
  );
  setting(
    'desktop-enabled',
    'Whether subagents may use the desktops of their workspaces',
    desktopEnabledSchema,
    () => ({ enable_desktop: toggles.desktopEnabled() }),
    ({ enable_desktop: enabled }) => {
      toggles.setDesktopEnabled(enabled);
      return undefined;
    },
  );
  setting(
    'workspace-ttl',
    'How long the workspaces of chats run unused before they stop (0: for ever)',
    workspaceTtlSchema,
    () => ({ workspace_ttl_ms: toggles.workspaceTtlMs() }),
    ({ workspace_ttl_ms: ttlMs }) => toggles.setWorkspaceTtlMs(ttlMs),
  );
  setting(
    'template-allowlist',
    'The templates that chats may use',
    templateAllowlistSchema,
    () => ({ template_ids: Array.from(toggles.templateAllowlist()) }),
    ({ template_ids: ids }) => toggles.setTemplateAllowlist(ids),
  );
}
