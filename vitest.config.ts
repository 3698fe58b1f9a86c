import { defineConfig } from 'vitest/config'

// Packages are tested from their sources: the '@keepsight/source' condition of their exports.
// Tests that start processes run the built files; `npm test` builds first.
export default defineConfig({
  ssr: { resolve: { conditions: ['@keepsight/source', 'module', 'node', 'development|production'] } },
  resolve: { conditions: ['@keepsight/source', 'module', 'node', 'development|production'] },
  test: {
    include: [
      'packages/*/src/**/*.test.ts',
      'packages/*/src/**/*.test.tsx',
      'examples/*/src/**/*.test.ts',
      'tests/**/*.test.ts',
    ],
    pool: 'forks',
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
})
