/**
 * The memory of a server that has nothing to do: 15 seconds after its start, each process' resident set, and on Linux its
 * share of it (pages that processes have in common are counted once, the engine's library among them).
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startServer } from '../packages/server/dist/index.js'

const idleMs = 15_000
const data = mkdtempSync(path.join(tmpdir(), 'keepsight-memory-'))
const server = await startServer({ data, port: 0, log: () => {} })
await sleep(idleMs)
const { main, collector } = server.pids()
const figures = Object.fromEntries(
  Object.entries({ supervisor: process.pid, collector, main }).map(([name, pid]) => [name, memoryOf(pid)]),
)
await server.stop()
rmSync(data, { recursive: true, force: true })

const sum = (what) => Object.values(figures).reduce((total, each) => total + (each[what] ?? 0), 0)
if (process.argv.includes('--json')) console.log(JSON.stringify(figures))
else {
  for (const [name, { rssMiB, pssMiB }] of Object.entries(figures))
    console.log(`${name}: ${rssMiB} MiB resident${pssMiB === null ? '' : `, ${pssMiB} MiB its share`}`)
  console.log(`all: ${sum('rssMiB')} MiB resident, ${sum('pssMiB')} MiB shares`)
}

function memoryOf(pid) {
  const rollup = `/proc/${pid}/smaps_rollup`
  if (existsSync(rollup)) {
    const text = readFileSync(rollup, 'utf8')
    const mib = (name) => Math.round(Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)[1]) / 1024)
    return { rssMiB: mib('Rss'), pssMiB: mib('Pss') }
  }
  const kib = Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }))
  return { rssMiB: Math.round(kib / 1024), pssMiB: null }
}
