import type { DesktopControl, WorkspaceBridge } from '../../../agent-bridge/ports/index.ts';
import { declaredSize } from './size.ts';

/** The hand that a turn has on its workspace's desktop. Whoever made it closes it. */
export interface DesktopHand {
  /** The same one as long as the workspace is the same. */
  on(workspace: Pick<WorkspaceBridge, 'desktop'>): DesktopControl;
  /** Releases what is held down. */
  close(): void;
}

export function createDesktopHand(provider: string): DesktopHand {
  let held:
    { readonly desktop: WorkspaceBridge['desktop']; readonly control: DesktopControl } | undefined;
  return {
    on({ desktop }) {
      if (held?.desktop === desktop) return held.control;
      held?.control.close();
      held = { desktop, control: desktop.control(declaredSize(provider)) };
      return held.control;
    },
    close() {
      held?.control.close();
      held = undefined;
    },
  };
}
