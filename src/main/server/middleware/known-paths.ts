import type { ApiServer } from '../api-server.ts';

/** Remembers what is routed, to tell "no such path" from "not with this method". */
export interface KnownPaths {
  /** The methods of a path, empty when nothing is routed there. */
  methodsOf(path: string): readonly string[];
}

export function collectKnownPaths(app: ApiServer): KnownPaths {
  const routes: { readonly pattern: RegExp; readonly methods: readonly string[] }[] = [];
  app.addHook('onRoute', (route) => {
    if (route.url === '*' || route.url === '/*') return;
    routes.push({
      pattern: toPattern(route.url),
      methods: Array.isArray(route.method) ? route.method : [route.method],
    });
  });
  return {
    methodsOf: (path) => [
      ...new Set(
        routes
          .filter((route) => route.pattern.test(path))
          .flatMap((route) => route.methods)
          .toSorted(),
      ),
    ],
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
