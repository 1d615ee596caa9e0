/** What the main process under the double tells the test. */
export type FromMain =
  | { readonly type: 'window'; readonly id: number; readonly options: WindowFacts }
  | { readonly type: 'load'; readonly id: number; readonly url: string }
  | { readonly type: 'opened-external'; readonly url: string }
  /** The window is to do what the key for pasting does. */
  | { readonly type: 'paste' }
  | { readonly type: 'answer'; readonly callId: number; readonly value: unknown }
  | { readonly type: 'failure'; readonly callId: number; readonly message: string };

/** What the test, standing in for Chromium, asks of the main process. */
export type ToMain = {
  readonly callId: number;
  readonly windowId: number;
} & (
  | {
      readonly type: 'invoke';
      readonly channel: string;
      readonly args: readonly unknown[];
      readonly frameUrl: string;
      readonly isTopFrame: boolean;
    }
  | { readonly type: 'navigate'; readonly url: string }
  | { readonly type: 'window-open'; readonly url: string }
  | { readonly type: 'permission'; readonly permission: string; readonly origin: string }
  | { readonly type: 'close-window' }
  | { readonly type: 'quit' }
);

export type WindowFacts = {
  readonly title: string | undefined;
  readonly webPreferences: Readonly<Record<string, unknown>>;
};
