/** Loaded with `--import`: gives our main process the double wherever it imports `electron`. */
import { registerHooks } from 'node:module';

const double = new URL('./electron.ts', import.meta.url).href;

registerHooks({
  resolve(specifier, context, nextResolve) {
    if (specifier === 'electron') return { url: double, shortCircuit: true };
    return nextResolve(specifier, context);
  },
});
