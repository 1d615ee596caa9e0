import { WebglAddon } from '@xterm/addon-webgl';
import type { Terminal } from '@xterm/xterm';
import type { TerminalOptions } from './terminal-options.ts';

export interface TerminalRenderer {
  /** Draws as asked from now on; a hidden terminal gives its place on the graphics card back. */
  use(choice: TerminalOptions['renderer'], visible: boolean): void;
  dispose(): void;
}

/** Draws on the graphics card where that works, else in the document, which always does. */
export function createRenderer(terminal: Terminal): TerminalRenderer {
  let addon: WebglAddon | undefined;
  let hasFailed = false;

  function leave(): void {
    addon?.dispose();
    addon = undefined;
  }

  function enter(): void {
    const created = new WebglAddon();
    created.onContextLoss(() => {
      hasFailed = true;
      if (addon === created) leave();
    });
    try {
      terminal.loadAddon(created);
      addon = created;
    } catch {
      hasFailed = true;
      created.dispose();
    }
  }

  return {
    use(choice, visible) {
      const isWanted =
        visible && !hasFailed && (choice === 'gpu' || (choice === 'auto' && hasGraphicsCard()));
      if (isWanted && !addon) enter();
      else if (!isWanted) leave();
    },
    dispose: leave,
  };
}

let graphicsCard: boolean | undefined;

/** Whether WebGL 2 is there and is not computed by the processor, which is slower than the document. */
function hasGraphicsCard(): boolean {
  graphicsCard ??= probeGraphicsCard();
  return graphicsCard;
}

function probeGraphicsCard(): boolean {
  const context = document
    .createElement('canvas')
    .getContext('webgl2', { failIfMajorPerformanceCaveat: true });
  if (!context) return false;
  const info = context.getExtension('WEBGL_debug_renderer_info');
  const name: unknown = info ? context.getParameter(info.UNMASKED_RENDERER_WEBGL) : '';
  context.getExtension('WEBGL_lose_context')?.loseContext();
  return !/swiftshader|llvmpipe|software|basic render/i.test(String(name));
}
