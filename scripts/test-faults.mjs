/**
 * `npm run test:faults -- --cycles N`: kills, full disks, torn files and absent stores, on the built program in real processes.
 * Each of the N cycles (default 10) is one `kill -9`. What vitest takes may follow: `npm run test:faults -- -t SIGTERM`.
 */
import { build } from './build.mjs'
import { bin, fail, run } from './lib/prepare.mjs'

const words = process.argv.slice(2)
const at = words.findIndex((word) => word === '--cycles' || word.startsWith('--cycles='))
let cycles = '10'
if (at !== -1) {
  const [word] = words.splice(at, 1)
  cycles = word.includes('=') ? word.slice('--cycles='.length) : (words.splice(at, 1)[0] ?? '')
}
if (!/^[1-9]\d*$/.test(cycles)) fail('Give the number of cycles: npm run test:faults -- --cycles 500')

build()
const status = run(bin('vitest'), ['run', 'tests/faults', ...words], {
  allowFailure: true,
  env: { KEEPSIGHT_FAULT_CYCLES: cycles, NODE_ENV: 'test' },
})
process.exitCode = status
