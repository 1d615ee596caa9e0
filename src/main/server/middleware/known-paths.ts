import type { ApiServer } from '../api-server.ts';

/** Remembers what is routed, to tell "no such path" from "not with this method". */
export interface KnownPaths {
  /** The methods of a path, empty when nothing is routed there. */
  methodsOf(path: string): readonly string[];
}

export function collectKnownPaths(app: ApiServer): KnownPaths {
  const routes: { readonly url: string; readonly methods: readonly string[] }[] = [];
  // Made when first somebody asks, not at every start.
  let patterns: Map<string, RegExp> | undefined;
  app.addHook('onRoute', (route) => {
    if (route.url === '*' || route.url === '/*') return;
    routes.push({
      url: route.url,
      methods: Array.isArray(route.method) ? route.method : [route.method],
    });
  });
  return {
    methodsOf(path) {
      patterns ??= new Map(routes.map(({ url }) => [url, toPattern(url)]));
      const methods = routes
        .filter((route) => patterns?.get(route.url)?.test(path))
        .flatMap((route) => route.methods);
      return Array.from(new Set(methods)).toSorted();
    },
  };
}

function toPattern(url: string): RegExp {
  const source = url
    .replace(/\/$/, '')
    .split('/')
    .map((part) => {
      if (part.startsWith(':')) return '[^/]+';
      return part === '*' ? '.*' : part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
    })
    .join('/');
  return new RegExp(`^${source}/?$`);
}
