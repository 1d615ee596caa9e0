/** What a pane of the dock shows. Two panes with equal addresses are the same pane. */
export type PaneAddress =
  | { readonly kind: 'chat'; readonly chatId: string }
  | { readonly kind: 'changes'; readonly chatId: string }
  /** `terminalId` is the session's reconnect id. */
  | { readonly kind: 'terminal'; readonly workspaceId: string; readonly terminalId: string }
  /** The commands that a chat's agent ran, read-only. */
  | { readonly kind: 'agent-commands'; readonly chatId: string };

export type PaneKind = PaneAddress['kind'];

/** Equal for equal addresses, different for different ones. */
export function paneKey(address: PaneAddress): string {
  return address.kind === 'terminal'
    ? `terminal:${address.terminalId}`
    : `${address.kind}:${address.chatId}`;
}
