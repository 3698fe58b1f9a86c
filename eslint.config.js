import tseslint from 'typescript-eslint'

/**
 * The journey of a view is also the import order: a package imports only from packages earlier on it.
 * ARCHITECTURE.md draws it; this table is what enforces it.
 */
const importsAllowed = {
  protocol: [],
  sdk: ['protocol'],
  store: ['protocol'],
  collector: ['protocol', 'store'],
  reports: ['protocol', 'store'],
  sessions: ['protocol', 'store'],
  api: ['protocol', 'store', 'reports', 'sessions'],
  dashboard: ['protocol', 'reports', 'api'],
  server: ['protocol', 'store', 'collector', 'reports', 'sessions', 'api', 'dashboard'],
  cli: ['protocol', 'server'],
}
const npmName = (folder) => (folder === 'sdk' ? 'keepsight' : `@keepsight/${folder}`)

const importDirection = Object.entries(importsAllowed).map(([folder, allowed]) => {
  const forbidden = Object.keys(importsAllowed).filter(
    (other) => other !== folder && !allowed.includes(other),
  )
  return {
    files: [`packages/${folder}/**/*.{ts,tsx}`],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: forbidden.flatMap((other) => [npmName(other), `${npmName(other)}/**`]),
              message: `packages/${folder} may import only from: ${allowed.join(', ') || 'no other package'} (see ARCHITECTURE.md).`,
            },
            {
              group: ['../../../*/src/**', '**/packages/*/src/**'],
              message: 'Import another package by its name.',
            },
          ],
        },
      ],
    },
  }
})

export default tseslint.config(
  {
    ignores: [
      '**/dist/**',
      'packages/dashboard/assets.d.ts',
      '**/node_modules/**',
      '**/.keepsight/**',
      '**/coverage/**',
      '**/{.next,.svelte-kit,.react-router,.nuxt,.output}/**',
      '**/next-env.d.ts',
      'examples/*/build/**',
    ],
  },
  ...tseslint.configs.recommended,
  {
    files: ['packages/**/*.{ts,tsx}', 'examples/**/*.{ts,tsx}', 'tests/**/*.ts', 'bench/**/*.ts'],
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['packages/dashboard/vite.config.ts'] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unsafe-assignment': 'error',
      '@typescript-eslint/no-unsafe-call': 'error',
      '@typescript-eslint/no-unsafe-member-access': 'error',
      '@typescript-eslint/no-unsafe-return': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      eqeqeq: ['error', 'always'],
      'no-console': 'error',
    },
  },
  {
    files: ['packages/cli/**', 'examples/**', 'bench/**', 'tests/**', '**/*.test.ts'],
    rules: { 'no-console': 'off' },
  },
  ...importDirection,
)
