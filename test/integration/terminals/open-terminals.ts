import { realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { createLocalTerminals } from '#main/agent-bridge/local/terminals/index.ts';
import type {
  OpenTerminal,
  TerminalAttachment,
  TerminalEvent,
  TerminalSize,
  TerminalsPort,
} from '#main/agent-bridge/ports/index.ts';
import { systemClock } from '#main/platform/clock.ts';
import type { WorkspaceId } from '#shared/kernel/ids.ts';
import { repositoryRoot } from '#test/support/built-app.ts';

export const hostEntry = resolve(repositoryRoot, 'src/main/pty-host.ts');
export const workspaceId = '11111111-1111-4111-8111-111111111111' as WorkspaceId;

/** An environment that depends on nobody's account. */
export function plainEnvironment(home: string, shell: string): Record<string, string> {
  return {
    HOME: home,
    SHELL: shell,
    PATH: process.env['PATH'] ?? '/usr/bin:/bin',
    LANG: 'C.UTF-8',
    USER: 'ada',
  };
}

export type TestTerminals = {
  readonly port: TerminalsPort;
  readonly events: TerminalEvent[];
  open(request?: Partial<OpenTerminal> & Listening): Promise<TestAttachment>;
};

type Listening = {
  readonly id?: string;
  /** Hears of all that comes, in order. */
  readonly onData?: (bytes: Uint8Array) => void;
  readonly onSize?: (size: TerminalSize) => void;
};

export type TestAttachment = TerminalAttachment & {
  /** What came so far, as text. */
  text(): string;
  readonly received: Buffer[];
  /** Waits until the output has the text or matches. */
  until(expected: string | RegExp): Promise<void>;
  readonly ended: Promise<string>;
};

export const defaultId = '22222222-2222-4222-8222-222222222222';

export async function openTerminals(
  folder: string,
  options: {
    readonly shell?: string;
    readonly env?: Readonly<Record<string, string>>;
    readonly coreAbsenceMs?: number;
  } = {},
): Promise<TestTerminals> {
  const home = await realpath(folder);
  const env = { ...plainEnvironment(home, options.shell ?? '/bin/bash'), ...options.env };
  const port = createLocalTerminals({
    dataDir: join(home, 'data'),
    env,
    hostEntry,
    clock: systemClock,
    ...(options.coreAbsenceMs !== undefined && { coreAbsenceMs: options.coreAbsenceMs }),
  });
  const events: TerminalEvent[] = [];
  port.onEvent((event) => events.push(event));
  onTestFinished(async () => {
    for (const { key } of port.running()) await port.end(key);
    await port.close();
  });
  return {
    port,
    events,
    async open({ id = defaultId, onData, onSize, ...request } = {}) {
      const received: Buffer[] = [];
      let finish = (_reason: string): void => undefined;
      const ended = new Promise<string>((done) => {
        finish = done;
      });
      const attached = await port.attach(
        {
          key: { workspaceId, id },
          size: { columns: 80, rows: 24 },
          folder: home,
          command: '',
          env: {},
          shellIntegration: false,
          keep: false,
          idleMs: 60_000,
          mark: '[the old session ended]\r\n',
          history: false,
          ...request,
        },
        {
          data(bytes, done) {
            const copy = Buffer.from(bytes);
            received.push(copy);
            onData?.(copy);
            done();
          },
          resized: (size) => onSize?.(size),
          end: (reason) => finish(reason),
        },
      );
      if (!attached.ok) throw new Error(`${attached.error.kind}: ${attached.error.message}`);
      const text = (): string => Buffer.concat(received).toString('utf8');
      return Object.assign(attached.value, {
        received,
        text,
        ended,
        async until(expected: string | RegExp) {
          await expect
            .poll(text, { timeout: 30_000, interval: 10 })
            .toMatch(typeof expected === 'string' ? literal(expected) : expected);
        },
      });
    },
  };
}

function literal(text: string): RegExp {
  return new RegExp(text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
}
