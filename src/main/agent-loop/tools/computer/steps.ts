import type {
  DesktopAction,
  DesktopPoint,
  DesktopRegion,
} from '../../../agent-bridge/ports/index.ts';

/** One thing to do on a desktop, whatever the provider calls it. */
export type ComputerStep =
  | { readonly kind: 'act'; readonly name: string; readonly action: DesktopAction }
  | { readonly kind: 'screenshot' }
  | { readonly kind: 'zoom'; readonly region: DesktopRegion }
  | { readonly kind: 'pointer' };

/** What a call of the `computer` tool asks for. */
export type ComputerCall = {
  readonly steps: readonly ComputerStep[];
  /** The picture afterwards is kept as a file of the chat. */
  readonly keepsPicture: boolean;
  /** Doubts of the provider that the person has to know of before anything is done. */
  readonly safetyChecks: readonly SafetyCheck[];
};

export type SafetyCheck = {
  readonly id: string;
  readonly code?: string | undefined;
  readonly message?: string | undefined;
};

export const DEFAULT_WAIT_MS = 1_000;

export function act(name: string, action: DesktopAction): ComputerStep {
  return { kind: 'act', name, action };
}

export function point([x, y]: readonly [number, number]): DesktopPoint {
  return { x, y };
}

/** `ctrl+l`: keys that are pressed together; a plus that ends it, or stands alone, is a key. */
export function keysOf(combination: string): string[] {
  const keys = combination.split('+').map((key) => key.trim());
  const isPlus = combination.length > 0 && combination.trim().endsWith('+');
  return [...keys.filter((key) => key !== ''), ...(isPlus ? ['plus'] : [])];
}
