import type { Locator, Page } from '@playwright/test';

/** Milliseconds between two frames at 60 a second. */
const FRAME_MS = 1000 / 60;

declare global {
  interface Window {
    benchGrowth?: { times: Set<number>; stop: () => void };
    benchFrames?: { times: number[]; stop: () => void };
  }
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

/** From now on it is noted in which frames something in there changes. */
export async function watchGrowth(growing: Locator): Promise<void> {
  await growing.evaluate((element) => {
    const times = new Set<number>();
    const observer = new MutationObserver(() => times.add(Number(document.timeline.currentTime)));
    observer.observe(element, { subtree: true, childList: true, characterData: true });
    window.benchGrowth = { times, stop: () => observer.disconnect() };
  });
}

/** Milliseconds from each frame with a change to the next. */
export async function takePauses(page: Page): Promise<number[]> {
  const times = await page.evaluate(() => {
    window.benchGrowth?.stop();
    return [...(window.benchGrowth?.times ?? [])];
  });
  return times.slice(1).map((time, index) => time - (times[index] ?? time));
}
