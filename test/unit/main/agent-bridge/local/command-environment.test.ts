import { describe, expect, test } from 'vitest';
import {
  commandEnvironment,
  personEnvironment,
} from '#main/agent-bridge/local/processes/command-environment.ts';
import type { ChatId } from '#shared/kernel/ids.ts';

describe("the person's environment", () => {
  test('keeps their variables and keys, without our secrets', () => {
    const env = personEnvironment({
      HOME: '/home/a',
      ANTHROPIC_API_KEY: 'theirs',
      npm_config_registry: 'https://example.com',
      PATH: '/a/node_modules/.bin:/usr/bin',
      PILOTHOUSE_SESSION_TOKEN: 'ours',
      CODER_SESSION_TOKEN: 'ours',
      ELECTRON_RUN_AS_NODE: '1',
    });
    expect(env).toEqual({
      HOME: '/home/a',
      ANTHROPIC_API_KEY: 'theirs',
      npm_config_registry: 'https://example.com',
      PATH: '/a/node_modules/.bin:/usr/bin',
    });
  });

  test('loses what npm added to start us', () => {
    const env = personEnvironment({
      PATH: '/app/node_modules/.bin:/x/node-gyp-bin:/usr/bin:/bin',
      npm_lifecycle_event: 'start',
      npm_lifecycle_script: 'node scripts/start.mjs',
      npm_package_name: 'pilothouse',
      npm_config_user_agent: 'npm/11',
      npm_config_registry: 'https://example.com',
      INIT_CWD: '/app',
    });
    expect(env).toEqual({ PATH: '/usr/bin:/bin', npm_config_registry: 'https://example.com' });
  });
});

test("a command's environment asks nobody and names the chat", () => {
  const env = commandEnvironment({
    person: { EDITOR: 'vim', TERM: 'xterm', KEPT: 'yes' },
    extra: { EXTRA: 'more', CODER_CHAT_ID: 'forged' },
    chatId: 'chat-1' as ChatId,
    group: 'group-1',
  });
  expect(env).toMatchObject({
    CODER_CHAT_AGENT: 'true',
    CODER_CHAT_ID: 'chat-1',
    GIT_EDITOR: 'true',
    GIT_SEQUENCE_EDITOR: 'true',
    EDITOR: 'true',
    VISUAL: 'true',
    GIT_TERMINAL_PROMPT: '0',
    NO_COLOR: '1',
    TERM: 'dumb',
    PAGER: 'cat',
    GIT_PAGER: 'cat',
    EXTRA: 'more',
    KEPT: 'yes',
  });
});
