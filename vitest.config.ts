import ts from 'typescript'
import { defineConfig } from 'vitest/config'

/** Vite's own compiler leaves decorators as they are, and no Node runs them yet: TypeScript compiles the files that have some. */
const standardDecorators = {
  name: 'standard-decorators',
  enforce: 'pre' as const,
  transform(code: string, id: string) {
    if (!/\.ts$/.test(id) || !/^\s*@\w+\(/m.test(code)) return null
    const { outputText, sourceMapText } = ts.transpileModule(code, {
      fileName: id,
      compilerOptions: { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext, sourceMap: true },
    })
    return { code: outputText, map: sourceMapText ?? null }
  },
}

// Packages are tested from their sources: the '@keepsight/source' condition of their exports.
// Tests that start processes run the built files; `npm test` builds first.
export default defineConfig({
  plugins: [standardDecorators],
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
    // Tests with real disks, kills and browsers share two cores: one that fails is run again, and vitest reports that it was.
    retry: process.env.CI ? 2 : 0,
  },
})
