import { delimiter } from 'node:path';
import type { ChatId } from '#shared/kernel/ids.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Keeps programs from waiting for a person or from drawing for one (chats contract 17.1). */
const nonInteractive = {
  CODER_CHAT_AGENT: 'true',
  GIT_EDITOR: 'true',
  GIT_SEQUENCE_EDITOR: 'true',
  EDITOR: 'true',
  VISUAL: 'true',
  GIT_TERMINAL_PROMPT: '0',
  NO_COLOR: '1',
  TERM: 'dumb',
  PAGER: 'cat',
  GIT_PAGER: 'cat',
} as const;

/** What marks a process as one of ours; inherited by everything it starts. */
export const GROUP_VARIABLE = 'PILOTHOUSE_PROCESS_GROUP';

/** Ours, or of the session the app was started from: no command may see or inherit it. */
const ownNames =
  /^(PILOTHOUSE_.*|CODER_SESSION_TOKEN|CODER_AGENT_TOKEN|ELECTRON_RUN_AS_NODE|ELECTRON_NO_ATTACH_CONSOLE|NODE_CHANNEL_FD|NODE_CHANNEL_SERIALIZATION_MODE)$/i;

/** Set by `npm start` for its script; the person's own `npm_config_*` are not among them. */
const npmNames =
  /^(npm_lifecycle_.*|npm_package_.*|npm_command|npm_execpath|npm_node_execpath|npm_config_(user_agent|local_prefix|global_prefix|npm_version|node_gyp|noproxy|userconfig|globalconfig|init_module|prefix)|INIT_CWD|NODE)$/;

/** The person's own environment, without what belongs to the app or came with its start. */
export function personEnvironment(env: Environment): Environment {
  const byNpm = env['npm_lifecycle_event'] !== undefined;
  const kept = Object.entries(env).filter(
    ([name]) => !ownNames.test(name) && !(byNpm && npmNames.test(name)),
  );
  return Object.fromEntries(
    kept.map(([name, value]) =>
      byNpm && name.toUpperCase() === 'PATH' ? [name, withoutNpmPath(value)] : [name, value],
    ),
  );
}

function withoutNpmPath(path: string | undefined): string | undefined {
  return path
    ?.split(delimiter)
    .filter((entry) => !/[\\/](node_modules[\\/]\.bin|node-gyp-bin)[\\/]?$/.test(entry))
    .join(delimiter);
}

export function commandEnvironment(request: {
  readonly person: Environment;
  readonly extra: Readonly<Record<string, string>> | undefined;
  readonly chatId: ChatId;
  readonly group: string;
}): Environment {
  return {
    ...request.person,
    ...nonInteractive,
    ...request.extra,
    CODER_CHAT_ID: request.chatId,
    [GROUP_VARIABLE]: request.group,
  };
}
