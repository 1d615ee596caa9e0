import type { Page } from '@playwright/test';

/** Milliseconds between two frames at 60 a second. */
const FRAME_MS = 1000 / 60;

declare global {
  interface Window {
    benchPaints?: number[];
    benchFrames?: { times: number[]; stop: () => void };
  }
}

/** From now on every key is timed, from when it was pressed to when the frame with it is painted. */
export async function watchKeys(page: Page): Promise<void> {
  await page.evaluate(() => {
    const paints: number[] = [];
    window.benchPaints = paints;
    addEventListener(
      'keydown',
      ({ timeStamp }) => {
        requestAnimationFrame(() => {
          // Delivered when the frame's style, layout and paint are done.
          const painted = new MessageChannel();
          painted.port1.addEventListener('message', () =>
            paints.push(performance.now() - timeStamp),
          );
          painted.port1.start();
          painted.port2.postMessage(undefined);
        });
      },
      { capture: true },
    );
  });
}

export async function takeKeyPaints(page: Page): Promise<number[]> {
  return page.evaluate(() => (window.benchPaints ?? []).splice(0));
}

export async function watchFrames(page: Page): Promise<void> {
  await page.evaluate(() => {
    const times: number[] = [];
    let request = 0;
    const onFrame = (time: number): void => {
      times.push(time);
      request = requestAnimationFrame(onFrame);
    };
    request = requestAnimationFrame(onFrame);
    window.benchFrames = { times, stop: () => cancelAnimationFrame(request) };
  });
}

/** Frames that did not come, of a hundred that should have. */
export async function takeDroppedFrames(page: Page): Promise<number> {
  const times = await page.evaluate(() => {
    window.benchFrames?.stop();
    return window.benchFrames?.times ?? [];
  });
  const wanted = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / FRAME_MS;
  const came = times.length - 1;
  return wanted <= 0 ? Number.NaN : Math.max(0, (1 - came / wanted) * 100);
}
