/**
 * How fast the loader brings the spool into the table, against the engine's own rate for the same rows in blocks of the same size.
 *
 *   node bench/load.mjs [--json] [--rows 200000] [--rounds 5]
 *
 * Both take turns in one process on one table, so that what else the machine does meets both; the ratio is the median of the rounds.
 * The raw half hands the engine ready bytes, `batch_id` included; the loader reads them from checksummed segments, recognises
 * messages that come twice, groups by month, notes its place in SQLite, and deletes what it has loaded.
 */
import { createLoader, openDeadLetters, openSpool } from '@keepsight/collector'
import { openEventsStore, openOperationalStore } from '@keepsight/store'
import { mkdtempSync, renameSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    rows: { type: 'string', default: '200000' },
    rounds: { type: 'string', default: '5' },
    block: { type: 'string', default: '20000' },
  },
})
const rows = Number(values.rows)
const rounds = Number(values.rounds)
const block = Number(values.block)

const folder = mkdtempSync(path.join(tmpdir(), 'keepsight-bench-load-'))
const events = await openEventsStore({ path: path.join(folder, 'events') })
await events.migrate()
const operational = openOperationalStore(`sqlite:${path.join(folder, 'operational.db')}`, { now: Date.now })
await operational.migrate()
const deadLetters = await openDeadLetters({ dir: path.join(folder, 'dead-letters'), now: Date.now })
const engine = createRequire(createRequire(import.meta.url).resolve('@keepsight/store/package.json'))
const { createChdbConnection } = await import(engine.resolve('chdb/connection'))
const raw = createChdbConnection({ path: path.join(folder, 'events') })

/** A row as the collector writes it for a view from a shop's server. */
function makeRow(app, messageId, n) {
  return JSON.stringify({
    app_id: app,
    time: `2026-09-01 12:00:${String(n % 60).padStart(2, '0')}.${String(n % 1000).padStart(3, '0')}`,
    received_at: '2026-09-01 12:01:00.123',
    message_id: messageId,
    type: 'view',
    event: 'view',
    anonymous_id: `a-${(n * 7919) % 50_000}`,
    user_id: n % 3 ? '' : `user-${n % 5000}`,
    visitor_id: `a-${(n * 7919) % 50_000}`,
    session_id: '',
    object_type: 'Product',
    object_id: String((n * 104_729) % 3000),
    object_label: `A blue mug, number ${n % 3000}`,
    object_url: `/products/${n % 3000}`,
    page_url: `https://shop.example/products/${n % 3000}`,
    page_path: `/products/${n % 3000}`,
    page_title: 'A blue mug',
    referrer: 'https://www.example.org/search',
    name: '',
    category: '',
    group_id: '',
    previous_id: '',
    ip: `203.0.113.${n % 250}`,
    user_agent:
      'Mozilla/5.0 (X11; Linux x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36',
    is_bot: 0,
    locale: 'de-CH',
    timezone: 'Europe/Zurich',
    library: 'keepsight/0.1.0',
    source: 'server',
    properties: `{"price":${n % 100},"currency":"CHF"}`,
    traits: '{}',
    context: '{}',
  })
}
const messageId = (round, n) => `${round}-${String(n).padStart(8, '0')}-6f1c-4b7e-9d0a`

async function rawRate(round) {
  const blocks = []
  for (let from = 0; from < rows; from += block) {
    const lines = []
    for (let n = from; n < Math.min(rows, from + block); n++)
      lines.push(`{"batch_id":"raw-${round}-${from}",${makeRow('raw', messageId(round, n), n).slice(1)}\n`)
    blocks.push(Buffer.from(lines.join('')))
  }
  const start = performance.now()
  for (const values of blocks) await raw.chdb.rawInsert({ table: 'events', values, format: 'JSONEachRow' })
  return rows / ((performance.now() - start) / 1000)
}

async function loaderRate(round) {
  const staging = path.join(folder, `staging-${round}`)
  const spool = await openSpool({ dir: staging, now: Date.now, maxBytes: 16 * 1024 ** 3 })
  for (let from = 0; from < rows; from += 1000) {
    const records = []
    for (let n = from; n < Math.min(rows, from + 1000); n++) {
      const id = messageId(round, n)
      records.push({ appId: 'loader', messageId: id, month: 202609, row: makeRow('loader', id, n) })
    }
    await spool.append(records)
  }
  await spool.close()
  const spoolDir = path.join(folder, `spool-${round}`)
  const loader = createLoader({
    spoolDir,
    events,
    checkpoints: operational,
    deadLetters,
    now: Date.now,
    batchRows: block,
  })
  while (!(await loader.stats()).filterComplete) await sleep(20)
  const before = process.cpuUsage()
  const start = performance.now()
  renameSync(staging, spoolDir)
  let stats
  do {
    await sleep(10)
    stats = await loader.stats()
  } while (stats.loaded < rows)
  const seconds = (performance.now() - start) / 1000
  const { user, system } = process.cpuUsage(before)
  await loader.close()
  return { rate: rows / seconds, batches: stats.batches, cpuMs: (user + system) / 1000 }
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]
const results = []
for (let round = 0; round <= rounds; round++) {
  const rawRowsPerSecond = await rawRate(round)
  const { rate, batches } = await loaderRate(round)
  // The first round warms both up.
  if (round > 0)
    results.push({ raw: rawRowsPerSecond, loader: rate, ratio: rate / rawRowsPerSecond, batches })
  if (!values.json && round > 0)
    console.log(
      `round ${round}: engine ${Math.round(rawRowsPerSecond)} rows/s, loader ${Math.round(rate)} rows/s in ${batches} batches, ` +
        `${((100 * rate) / rawRowsPerSecond).toFixed(0)} %`,
    )
}
const summary = {
  rows,
  block,
  engineRowsPerSecond: Math.round(median(results.map(({ raw: rate }) => rate))),
  loaderRowsPerSecond: Math.round(median(results.map(({ loader }) => loader))),
  ratio: Number(median(results.map(({ ratio }) => ratio)).toFixed(3)),
  goal: 0.7,
}
if (values.json) console.log(JSON.stringify(summary))
else
  console.log(
    `loading keeps ${(100 * summary.ratio).toFixed(0)} % of the engine's raw insert rate ` +
      `(${summary.loaderRowsPerSecond} of ${summary.engineRowsPerSecond} rows/s, medians; goal: 70 %)`,
  )
await raw.close?.()
await events.close()
await operational.close()
rmSync(folder, { recursive: true, force: true })
process.exitCode = summary.ratio >= summary.goal ? 0 : 1
