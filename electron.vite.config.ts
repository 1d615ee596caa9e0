import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

/** Drops Dockview's own themes, two thirds of its style sheet: the app has one of its own. */
const withoutDockviewThemes = {
  postcssPlugin: 'without-dockview-themes',
  Rule(rule: { readonly selectors: readonly string[]; remove(): unknown }) {
    const isTheme = (selector: string) => selector.startsWith('.dockview-theme-');
    if (rule.selectors.every(isTheme)) rule.remove();
  },
};

export default defineConfig({
  main: {
    build: {
      // Bundled, a start reads a few files and what is used of them, not a thousand packages' files.
      externalizeDeps: false,
      rollupOptions: {
        // They load a native part that lies beside them.
        external: ['@lydell/node-pty', '@parcel/watcher'],
        input: {
          index: 'src/main/index.ts',
          headless: 'src/main/headless.ts',
          'pty-host': 'src/main/pty-host.ts',
          'watcher-process': 'src/main/agent-bridge/local/watcher/watcher-process.ts',
        },
        output: { format: 'es' },
      },
    },
  },
  preload: {
    build: {
      rollupOptions: {
        input: { index: 'src/preload/index.ts' },
        // A sandboxed preload can only be CommonJS.
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src/renderer',
    plugins: [react()],
    css: { postcss: { plugins: [withoutDockviewThemes] } },
    worker: { format: 'es' },
    build: {
      // electron-vite leaves the renderer unminified by default.
      minify: true,
      rollupOptions: { input: { index: 'src/renderer/index.html' } },
    },
  },
});
