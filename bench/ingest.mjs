/**
 * How fast events are acknowledged, against a bare node:http server that reads and parses the same bodies.
 *
 *   node bench/ingest.mjs [--json] [--rounds 5] [--ms 3000] [--data DIR]
 *
 * Floor and product take turns in one run, so that what else the machine does meets both; figures are medians. The load comes from one
 * process of its own with raw sockets (bench/ingest/load.mjs), because autocannon would be the limit on two cores.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '5' },
    ms: { type: 'string', default: '3000' },
    data: { type: 'string', default: tmpdir() },
    cpuProf: { type: 'boolean', default: false },
  },
})
const rounds = Number(values.rounds)
const ms = Number(values.ms)
const data = mkdtempSync(join(values.data, 'keepsight-bench-'))

const here = (file) => new URL(`./ingest/${file}.mjs`, import.meta.url)
const start = async (file, args = [], execArgv = []) => {
  const child = fork(here(file), args, { execArgv })
  const [message] = await once(child, 'message')
  return { child, port: message.port }
}
const ask = async (child, message) => {
  const answer = once(child, 'message')
  child.send(message)
  return (await answer)[0]
}

const cases = [
  {
    name: 'one event per request, 128 connections',
    path: '/v1/view',
    connections: 128,
    events: 1,
    unit: 'events/s',
  },
  {
    name: 'one event per request, 32 connections',
    path: '/v1/view',
    connections: 32,
    events: 1,
    unit: 'events/s',
  },
  {
    name: 'batches of 100, 16 connections',
    path: '/v1/batch',
    connections: 16,
    events: 100,
    unit: 'events/s',
  },
]

const floor = await start('floor')
const product = await start('product', [data], values.cpuProf ? ['--cpu-prof'] : [])
const load = fork(here('load'))
const results = []
try {
  for (const { name, path, connections, events, unit } of cases) {
    const measure = async ({ child, port }, sliceMs) => {
      const before = await ask(child, 'usage')
      const slice = await ask(load, { port, path, connections, events, ms: sliceMs, key: 'ks_sec_bench' })
      const after = await ask(child, 'usage')
      if (slice.errors > 0) throw new Error(`${name}: ${slice.errors} requests were refused or failed.`)
      const cpuMs = (after.cpu.user + after.cpu.system - before.cpu.user - before.cpu.system) / 1000
      return {
        perSecond: (slice.requests * events) / slice.seconds,
        cpuUs: (cpuMs * 1000) / slice.requests / events,
      }
    }
    for (const server of [floor, product]) await measure(server, 1000)
    const floors = []
    const products = []
    for (let round = 0; round < rounds; round++) {
      floors.push(await measure(floor, ms))
      products.push(await measure(product, ms))
    }
    const median = (list, key) =>
      list.map((one) => one[key]).sort((a, b) => a - b)[Math.floor(list.length / 2)]
    const [value, floorValue] = [median(products, 'perSecond'), median(floors, 'perSecond')]
    results.push({
      name,
      unit,
      value: Math.round(value),
      floor: Math.round(floorValue),
      ratio: Number((value / floorValue).toFixed(3)),
      cpuUsPerEvent: Number(median(products, 'cpuUs').toFixed(2)),
      floorCpuUsPerEvent: Number(median(floors, 'cpuUs').toFixed(2)),
    })
    if (!values.json) {
      const { value: v, floor: f, ratio, cpuUsPerEvent: c, floorCpuUsPerEvent: fc } = results.at(-1)
      console.log(`${name}: ${v} ${unit} (floor ${f}, ratio ${ratio}; CPU µs per event ${c}, floor ${fc})`)
    }
  }
} finally {
  for (const child of [floor.child, product.child, load]) child.disconnect()
  await once(product.child, 'exit').catch(() => {})
  rmSync(data, { recursive: true, force: true })
}
if (values.json)
  console.log(JSON.stringify({ node: process.version, cpus: cpus().length, rounds, ms, results }, null, 2))
