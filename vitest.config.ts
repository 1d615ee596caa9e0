import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/{unit,integration,contract,architecture}/**/*.test.{ts,tsx}'],
    pool: 'forks',
    // Most files wait for processes and sockets; vitest would leave one processor unused.
    maxWorkers: Math.max(2, availableParallelism()),
    // Modules hold no state, so that files share them: loading the core costs more than most tests.
    isolate: false,
    // Tests wait for what happens. How long that may take is for a computer with much else to do.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // For the same reason. What comes with a seed has the same one again.
    retry: 1,
    expect: { poll: { timeout: 60_000, interval: 20 } },
    // Whoever runs the tests may have instructions and skills at home.
    env: {
      CODER_AGENT_EXP_INSTRUCTIONS_DIRS: '.no-instructions',
      CODER_AGENT_EXP_SKILLS_DIRS: '.agents/skills',
      // Many cores are started from the sources, which each finds compiled by the one before.
      NODE_COMPILE_CACHE: join(import.meta.dirname, 'node_modules/.cache/node-compile'),
    },
  },
});
