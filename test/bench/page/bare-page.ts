import type { Page } from '@playwright/test';

/** A page with nothing but a field: what the browser and the machine take for a key. */
export async function showBareField(page: Page): Promise<void> {
  await page.setContent('<textarea aria-label="Message"></textarea>');
}

/**
 * The field and a plain element to which the pieces are added, one each so many milliseconds, and
 * which is kept at its end: what they take for a key while a text grows. Starts at once.
 */
export async function showBareStream(
  page: Page,
  pieces: readonly string[],
  paceMs: number,
): Promise<void> {
  await page.setContent(`
    <div role="log" style="height: 700px; overflow: auto; white-space: pre-wrap"></div>
    <textarea aria-label="Message"></textarea>
  `);
  await page.getByRole('log').evaluate(
    (log, stream) => {
      const startedMs = performance.now();
      let next = 0;
      const timer = setInterval(() => {
        const due = Math.ceil((performance.now() - startedMs) / stream.paceMs);
        if (due > next) log.append(stream.pieces.slice(next, due).join(''));
        log.scrollTop = log.scrollHeight;
        next = due;
        if (next >= stream.pieces.length) clearInterval(timer);
      }, stream.paceMs);
    },
    { pieces, paceMs },
  );
}
