import type { Duplex } from 'node:stream';
import type { Result } from '#shared/kernel/result.ts';

/** `message` is a sentence for the person. */
export type DesktopError = {
  readonly kind: 'not_installed' | 'failed' | 'closed';
  readonly message: string;
};

/** The one desktop of a workspace, without a screen; viewers see it by VNC. */
export interface DesktopPort {
  /** Starts it unless it runs; resolves once it takes viewers. */
  start(): Promise<Result<void, DesktopError>>;
  /**
   * The bytes of a viewer's connection (RFB 3.8, the server speaks first); undefined while no
   * desktop runs. The caller ends it; it ends by itself with the desktop.
   */
  view(): Duplex | undefined;
}
