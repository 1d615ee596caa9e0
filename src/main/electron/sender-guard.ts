/** Where an IPC message came from, as Electron tells it. */
export type IpcSender = {
  readonly senderFrame: { readonly url: string; readonly parent: unknown } | null;
};

/**
 * Only the top frame of our own page may call the main process: not a frame inside it, not a page
 * of another origin, not a frame that is already gone.
 */
export function isTrustedSender(sender: IpcSender, appOrigin: string): boolean {
  const frame = sender.senderFrame;
  if (!frame || frame.parent) return false;
  return isAppUrl(frame.url, appOrigin);
}

export function isAppUrl(url: string, appOrigin: string): boolean {
  return URL.canParse(url) && new URL(url).origin === appOrigin;
}
