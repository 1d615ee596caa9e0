import type { Duplex } from 'node:stream';
import type { Result } from '#shared/kernel/result.ts';

/**
 * `message` is a sentence for the person. `invalid`: what was wanted makes no sense.
 * `interrupted`: the signal aborted.
 */
export type DesktopError = {
  readonly kind: 'not_installed' | 'failed' | 'closed' | 'invalid' | 'interrupted';
  readonly message: string;
};

/** In pixels. */
export type DesktopSize = { readonly width: number; readonly height: number };
export type DesktopPoint = { readonly x: number; readonly y: number };
export type DesktopRegion = { readonly from: DesktopPoint; readonly to: DesktopPoint };

export type MouseButton = 'left' | 'middle' | 'right';

/** `holding`: names of keys that are held down meanwhile. Without `at` it happens where the pointer is. */
type Pointing = { readonly at?: DesktopPoint; readonly holding?: readonly string[] };

export type DesktopAction =
  | ({ readonly kind: 'move'; readonly at: DesktopPoint } & Pointing)
  | ({ readonly kind: 'click'; readonly button: MouseButton; readonly times: number } & Pointing)
  /** Leaves the button down or up until the next such action. */
  | ({ readonly kind: 'button'; readonly state: 'down' | 'up' } & Pointing)
  /** With the left button, through all points. */
  | ({ readonly kind: 'drag'; readonly path: readonly DesktopPoint[] } & Pointing)
  /** In notches of a mouse wheel; right and down are positive. */
  | ({ readonly kind: 'scroll'; readonly right: number; readonly down: number } & Pointing)
  /** Keys that are pressed together, such as `['ctrl', 'l']`. */
  | { readonly kind: 'keys'; readonly keys: readonly string[]; readonly holdMs?: number }
  | { readonly kind: 'type'; readonly text: string }
  | { readonly kind: 'wait'; readonly ms: number };

export type DesktopPicture = DesktopSize & { readonly png: Uint8Array };

/**
 * A hand on the desktop: what it does and sees is in pixels of the size that it was made for,
 * whatever size the desktop has. Every method starts the desktop if it does not run; none rejects.
 */
export interface DesktopControl {
  act(action: DesktopAction, signal: AbortSignal): Promise<Result<void, DesktopError>>;
  /** Once the screen rests, with the pointer; a region is shown as large as fits. */
  picture(
    signal: AbortSignal,
    region?: DesktopRegion,
  ): Promise<Result<DesktopPicture, DesktopError>>;
  pointer(signal: AbortSignal): Promise<Result<DesktopPoint, DesktopError>>;
  /** Releases what is held down; nothing can be done with it afterwards. */
  close(): void;
}

/** The one desktop of a workspace, without a screen; viewers see it by VNC. */
export interface DesktopPort {
  /** Starts it unless it runs; resolves once it takes viewers. */
  start(): Promise<Result<void, DesktopError>>;
  /**
   * The bytes of a viewer's connection (RFB 3.8, the server speaks first); undefined while no
   * desktop runs. The caller ends it; it ends by itself with the desktop.
   */
  view(): Duplex | undefined;
  /** What programs have to be given to show on it; undefined while no desktop runs. */
  environment(): Readonly<Record<string, string>> | undefined;
  /** The caller closes it. */
  control(size: DesktopSize): DesktopControl;
}
