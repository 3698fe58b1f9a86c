/**
 * `npm run test:sessions -- --rounds N [--requests 1000] [--operations 10000]`: log-ins, endings, kills and failing stores on
 * real processes, with SQLite and PostgreSQL, 1 and 4 processes of the app. `npm test` runs one small round.
 * What vitest takes may follow: `npm run test:sessions -- --rounds 20 -t deactivation`.
 */
import { parseArgs } from 'node:util'
import { build } from './build.mjs'
import { ensurePostgres } from './lib/postgres.mjs'
import { bin, fail, install, run } from './lib/prepare.mjs'

const { values, tokens } = parseArgs({
  options: {
    rounds: { type: 'string', default: '1' },
    requests: { type: 'string', default: '1000' },
    operations: { type: 'string', default: '10000' },
  },
  strict: false,
  allowPositionals: true,
  tokens: true,
})
for (const [name, value] of Object.entries(values))
  if (['rounds', 'requests', 'operations'].includes(name) && !/^[1-9]\d*$/.test(String(value)))
    fail(`--${name} takes a whole number: npm run test:sessions -- --rounds 20`)
const own = new Set(['rounds', 'requests', 'operations'])
const passed = []
for (const token of tokens) {
  if (token.kind === 'option' && own.has(token.name)) continue
  if (token.kind === 'option') passed.push(token.rawName, ...(token.value === undefined ? [] : [token.value]))
  if (token.kind === 'positional') passed.push(token.value)
}

install()
ensurePostgres()
build()
process.exitCode = run(bin('vitest'), ['run', 'tests/sessions', ...passed], {
  allowFailure: true,
  env: {
    KEEPSIGHT_SESSION_ROUNDS: values.rounds,
    KEEPSIGHT_SESSION_REQUESTS: values.requests,
    KEEPSIGHT_SESSION_OPERATIONS: values.operations,
    NODE_ENV: 'test',
  },
})
