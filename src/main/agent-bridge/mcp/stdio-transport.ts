import { spawn, type ChildProcess } from 'node:child_process';
import { ReadBuffer, serializeMessage } from '@modelcontextprotocol/sdk/shared/stdio.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';
import { GROUP_VARIABLE, type Environment } from '../local/processes/command-environment.ts';
import type { ProcessGroups } from '../local/processes/process-groups.ts';
import type { McpLaunch } from '../ports/index.ts';

/** Bytes of one message; a server that sends more is ended. */
export const MAX_MESSAGE_BYTES = 10 * 1024 * 1024;
/** Characters of standard error that are kept to explain a failure. */
const maxErrorText = 500;

export type StdioDeps = {
  readonly groups: ProcessGroups;
  /** The person's environment, already without what is the app's own. */
  readonly environment: Environment;
  readonly newId: () => string;
};

/**
 * A server as a child process, in a process group of its own that is known to the bridge: whatever
 * it starts ends with it, also when this core was killed.
 */
export class StdioTransport implements Transport {
  onclose?: (() => void) | undefined;
  onerror?: ((error: Error) => void) | undefined;
  onmessage?: ((message: JSONRPCMessage) => void) | undefined;
  readonly #deps: StdioDeps;
  readonly #launch: Extract<McpLaunch, { readonly transport: 'stdio' }>;
  readonly #id: string;
  readonly #buffer = new ReadBuffer({ maxBufferSize: MAX_MESSAGE_BYTES });
  #child: ChildProcess | undefined;
  #errorText = '';

  constructor(launch: Extract<McpLaunch, { readonly transport: 'stdio' }>, deps: StdioDeps) {
    this.#launch = launch;
    this.#deps = deps;
    this.#id = deps.newId();
  }

  /** The end of what the server wrote to standard error. */
  get errorText(): string {
    return this.#errorText.trim();
  }

  start(): Promise<void> {
    const { command, args, env, cwd } = this.#launch;
    return new Promise((resolve, reject) => {
      const child = spawn(command, args, {
        cwd,
        env: { ...this.#deps.environment, ...env, [GROUP_VARIABLE]: this.#id },
        stdio: ['pipe', 'pipe', 'pipe'],
        detached: process.platform !== 'win32',
        windowsHide: true,
      });
      this.#child = child;
      if (child.pid !== undefined) this.#deps.groups.add(this.#id, child.pid);
      child.once('spawn', resolve);
      child.on('error', (error) => {
        reject(error);
        this.onerror?.(error);
      });
      child.once('exit', () => this.#deps.groups.leaderExited(this.#id));
      child.once('close', () => this.onclose?.());
      child.stdin?.on('error', (error) => this.onerror?.(error));
      child.stdout?.on('data', (chunk: Buffer) => this.#read(chunk));
      child.stderr?.setEncoding('utf8').on('data', (text: string) => {
        this.#errorText = (this.#errorText + text).slice(-maxErrorText);
      });
    });
  }

  send(message: JSONRPCMessage): Promise<void> {
    const stdin = this.#child?.stdin;
    if (!stdin?.writable) return Promise.reject(new Error('the server has ended'));
    return new Promise((resolve, reject) => {
      stdin.write(serializeMessage(message), (error) => (error ? reject(error) : resolve()));
    });
  }

  async close(): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    this.#child = undefined;
    child.stdin?.end();
    await this.#deps.groups.end([this.#id]);
    // A pipe that a process outside the group holds open must not keep us.
    child.stdout?.destroy();
    child.stderr?.destroy();
    this.#buffer.clear();
  }

  #read(chunk: Buffer): void {
    try {
      this.#buffer.append(chunk);
    } catch (cause) {
      this.onerror?.(new Error('the server sent a message that is too long', { cause }));
      void this.close();
      return;
    }
    while (this.#readOne());
  }

  /** False when there is no complete line. A line that is no message is told and skipped. */
  #readOne(): boolean {
    try {
      const message = this.#buffer.readMessage();
      if (message === null) return false;
      this.onmessage?.(message);
    } catch (cause) {
      this.onerror?.(cause instanceof Error ? cause : new Error(String(cause)));
    }
    return true;
  }
}
