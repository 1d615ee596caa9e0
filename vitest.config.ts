import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/{unit,integration,contract,architecture}/**/*.test.{ts,tsx}'],
    pool: 'forks',
    testTimeout: 20_000,
    hookTimeout: 30_000,
    // Whoever runs the tests may have instructions and skills at home.
    env: {
      CODER_AGENT_EXP_INSTRUCTIONS_DIRS: '.no-instructions',
      CODER_AGENT_EXP_SKILLS_DIRS: '.agents/skills',
    },
  },
});
