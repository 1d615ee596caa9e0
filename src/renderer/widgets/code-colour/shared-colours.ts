import { CodeColours } from './code-colours.ts';
import type { ColourAnswer } from './runs.ts';

/** Milliseconds for which the worker outlives the last text on the screen. */
const IDLE_MS = 60_000;

const colours = new CodeColours(({ answered, failed }) => {
  const worker = new Worker(new URL('colour.worker.ts', import.meta.url), { type: 'module' });
  worker.addEventListener('message', ({ data }: MessageEvent<ColourAnswer>) => answered(data));
  worker.addEventListener('error', failed);
  return { ask: (request) => worker.postMessage(request, {}), end: () => worker.terminate() };
});
let users = 0;
let idleTimer: number | undefined;

/** The window's colours, for as long as somebody shows code; `release` to be called once. */
export function holdColours(): { readonly colours: CodeColours; readonly release: () => void } {
  users += 1;
  window.clearTimeout(idleTimer);
  return {
    colours,
    release() {
      users -= 1;
      if (users === 0) idleTimer = window.setTimeout(() => colours.close(), IDLE_MS);
    },
  };
}
