/** A bare host means its `/v1` (or the given path), where these servers have their API. */
export function baseUrlWithPath(baseUrl: string, path = '/v1'): string {
  const url = new URL(baseUrl);
  if (url.pathname === '/') url.pathname = path;
  return withoutTrailingSlash(url);
}

/** Anthropic's own clients take the address without `/v1`; both spellings work here. */
export function baseUrlEndingInV1(baseUrl: string): string {
  const url = new URL(baseUrl);
  const path = url.pathname.replace(/\/+$/, '');
  url.pathname = path.endsWith('/v1') ? path : `${path}/v1`;
  return withoutTrailingSlash(url);
}

function withoutTrailingSlash(url: URL): string {
  return url.toString().replace(/\/+$/, '');
}
