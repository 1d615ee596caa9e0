import type { Page } from '@playwright/test';

/** A call of the API with the session of the page. */
export async function call(
  page: Page,
  path: string,
  body: unknown,
  method: 'POST' | 'PATCH' = 'POST',
): Promise<{ readonly id: string }> {
  const answer: unknown = await page.evaluate(
    async ([url, text, verb]) => {
      const token = localStorage.getItem('pilothouse.session') ?? '';
      const headers = { 'Coder-Session-Token': token, 'Content-Type': 'application/json' };
      const request = { method: verb, headers, body: text };
      const response = await fetch(url, request);
      return response.status === 204 ? {} : response.json();
    },
    [path, JSON.stringify(body), method] as const,
  );
  return answer as { readonly id: string };
}
