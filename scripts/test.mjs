/**
 * `npm test`: installs, builds and gets a browser, PostgreSQL and Redis where they are missing, then runs every test.
 * Arguments are passed to vitest (`npm test -- packages/sdk`). The last line is `N passed, N failed, N skipped`.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { build } from './build.mjs'
import { findBrowser } from './lib/browser.mjs'
import { ensurePostgres } from './lib/postgres.mjs'
import { bin, install, run } from './lib/prepare.mjs'
import { ensureRedis } from './lib/redis.mjs'

install()
const chromium = findBrowser()
ensurePostgres()
ensureRedis()
build()

const folder = mkdtempSync(path.join(tmpdir(), 'keepsight-test-'))
const outcome = path.join(folder, 'outcome.json')
const status = run(
  bin('vitest'),
  ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${outcome}`, ...process.argv.slice(2)],
  { allowFailure: true, env: { KEEPSIGHT_CHROMIUM: chromium, NODE_ENV: 'test' } },
)
const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, success } = JSON.parse(
  readFileSync(outcome, 'utf8'),
)
rmSync(folder, { recursive: true, force: true })

// A test file that could not even be loaded counts as one failed test: green must mean that everything ran.
const failed = numFailedTests || (success && status === 0 ? 0 : 1)
console.log(`${numPassedTests} passed, ${failed} failed, ${numPendingTests + numTodoTests} skipped`)
process.exitCode = failed ? 1 : 0
