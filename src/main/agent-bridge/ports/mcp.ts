import type { Result } from '#shared/kernel/result.ts';

/** How a Model Context Protocol server is reached. */
export type McpLaunch =
  | {
      readonly transport: 'stdio';
      readonly command: string;
      readonly args: readonly string[];
      /** Added to the environment of the workspace's commands. */
      readonly env: Readonly<Record<string, string>>;
      /** Absolute. */
      readonly cwd: string;
    }
  | {
      /** `http` tries the streamable transport first, then the older one with events. */
      readonly transport: 'http' | 'streamable_http' | 'sse';
      readonly url: string;
      readonly headers: Readonly<Record<string, string>>;
    };

export type McpToolInfo = {
  /** As the server names it. */
  readonly name: string;
  readonly description: string;
  /** JSON Schema of an object. */
  readonly inputSchema: Readonly<Record<string, unknown>>;
  /** The server says that the tool changes nothing. */
  readonly readOnly: boolean;
};

export type McpCallResult = {
  readonly text: string;
  /** The first picture or sound of the answer. `data` is base64. */
  readonly media?: { readonly data: string; readonly mimeType: string };
  readonly isError: boolean;
};

/** `unauthorized`: the server wants credentials, or others. `message` is safe to show. */
export type McpError = {
  readonly kind: 'failed' | 'timeout' | 'unauthorized' | 'closed' | 'aborted';
  readonly message: string;
};

/** One session with a server. */
export interface McpConnection {
  /** As the server last told them; they may change while the connection is open. */
  readonly tools: readonly McpToolInfo[];
  /** False once the server has gone. */
  readonly isOpen: boolean;
  /** At most 60 s. */
  call(
    name: string,
    args: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
  ): Promise<Result<McpCallResult, McpError>>;
  /** Ends the session, and the server when it is a process. Twice is harmless. */
  close(): Promise<void>;
}

export interface McpConnector {
  /** Connected and with its tools read, within 10 s; what was begun is ended otherwise. */
  connect(launch: McpLaunch, signal: AbortSignal): Promise<Result<McpConnection, McpError>>;
}

/** One server that the workspace's server file names. */
export type WorkspaceMcpServer = { readonly name: string; readonly launch: McpLaunch };

export type WorkspaceMcpFile = {
  /** Everything the servers would do, one line each; shown to the person before it is done. */
  readonly summary: string;
  /** Hash of the summary. */
  readonly fingerprint: string;
  readonly servers: readonly WorkspaceMcpServer[];
  /** Why entries were left out. */
  readonly problems: readonly string[];
};

export type ConnectedMcpServer = {
  readonly name: string;
  readonly connection: Result<McpConnection, McpError>;
};

/** The servers that a workspace brings along in `.mcp.json`. */
export interface WorkspaceMcpPort {
  /** The file as it is now; undefined when there is none or it names no server. */
  read(): Promise<WorkspaceMcpFile | undefined>;
  /**
   * Starts what does not run of the servers and ends what is no longer named. Runs what the file
   * says, so the person must have allowed exactly this file.
   */
  connect(file: WorkspaceMcpFile, signal: AbortSignal): Promise<readonly ConnectedMcpServer[]>;
}
