/** What the window needs to talk to the local server. */
export type SessionGrant = {
  /** Origin of the server, such as `http://127.0.0.1:7080`. */
  readonly url: string;
  readonly token: string;
};

/** `system` follows the desktop. */
export type ThemeSource = 'light' | 'dark' | 'system';

/** What the Electron main process does for the window: name -> arguments and answer. */
export type BridgeCalls = {
  session: { args: readonly []; result: SessionGrant };
  /** Native folder dialog; undefined when the person closed it. */
  pickFolder: { args: readonly []; result: string | undefined };
  /** Pastes where the focus is, as the key does: the page cannot read the clipboard by itself. */
  paste: { args: readonly []; result: void };
  setTheme: { args: readonly [theme: ThemeSource]; result: void };
};

export type BridgeCallName = keyof BridgeCalls;

/** The IPC channel of a call. */
export function bridgeChannel(name: BridgeCallName): string {
  return `pilothouse:${name}`;
}

/** `window.pilothouse`; absent in a browser. */
export type PilothouseBridge = {
  readonly [Name in BridgeCallName]: (
    ...args: BridgeCalls[Name]['args']
  ) => Promise<BridgeCalls[Name]['result']>;
} & {
  /** Node's name of the operating system: `darwin`, `linux`, `win32`. */
  readonly platform: string;
  /** Absolute path of a `File` that was dropped; empty for one that is not on the disk. */
  readonly pathOf: (file: unknown) => string;
};
