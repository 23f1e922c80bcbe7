import { defineConfig } from 'vitest/config';

export default defineConfig({
  ssr: { resolve: { conditions: ['offramp-source', 'node', 'import', 'default'] } },
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: 'forks',
    maxWorkers: 2,
    execArgv: ['--conditions=offramp-source'],
    coverage: { provider: 'v8', include: ['src/**/*.ts', 'agents/**/*.ts', 'environments/**/*.ts'] },
  },
});
