/**
 * What the events table costs over the engine alone, and what it costs to ask whether messages are there.
 *
 *   node bench/store.mjs [--json] [--block 10000] [--blocks 8] [--rounds 5] [--rows 2000000]
 *
 * The same rows in blocks of the same size go in turn into
 * - `bare`: a plain table of the same columns, ordered by app and time, without codecs, indexes or fsync: the engine's raw rate;
 * - `durable`: the same with fsync, which is what durability costs on this disk;
 * - `events`: our table through `insert`, which adds the batch's id, sorts for reports, keeps three indexes, and syncs.
 * Rates are medians of the rounds, ratios medians of the rounds' ratios. Then the table is filled up to `--rows` and asked for
 * message ids that it has not and for some that it has; the time of a scan of all ids is given for comparison.
 */
import { openEventsStore } from '@keepsight/store'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    block: { type: 'string', default: '10000' },
    blocks: { type: 'string', default: '8' },
    rounds: { type: 'string', default: '5' },
    rows: { type: 'string', default: '2000000' },
  },
})
const block = Number(values.block)
const blocks = Number(values.blocks)
const rounds = Number(values.rounds)
const rowsWanted = Number(values.rows)
const say = (line) => values.json || console.log(line)

const folder = mkdtempSync(path.join(tmpdir(), 'keepsight-bench-store-'))
const store = await openEventsStore({ path: path.join(folder, 'events') })
await store.migrate()
const engine = createRequire(createRequire(import.meta.url).resolve('@keepsight/store/package.json'))
const { createChdbConnection } = await import(engine.resolve('chdb/connection'))
const raw = createChdbConnection({ path: path.join(folder, 'events') })
const run = (query) => raw.chdb.queryAsync(query)

const columns = await store.query({
  name: 'columns',
  sql: `SELECT name, type FROM system.columns
    WHERE database = currentDatabase() AND table = 'events' AND default_kind = '' ORDER BY position`,
})
const bareColumns = columns.map(({ name, type }) => `${name} ${type}`).join(', ')
for (const [table, settings] of [
  ['bare', ''],
  ['durable', 'SETTINGS fsync_after_insert = 1, fsync_part_directory = 1'],
])
  await run(`CREATE TABLE ${table} (${bareColumns}) ENGINE = MergeTree ORDER BY (app_id, time) ${settings}`)

/** A day of a shop, 3,000 products of which few have most views, 50,000 visitors. */
function makeRow(n, messageId) {
  const product = Math.floor(3000 ** ((n * 0.6180339887) % 1))
  const visitor = (n * 7919) % 50_000
  const time = new Date(Date.UTC(2026, 8, 1) + ((n * 37) % 86_400_000)).toISOString()
  return JSON.stringify({
    app_id: 'shop',
    time: time.replace('T', ' ').slice(0, 23),
    received_at: time.replace('T', ' ').slice(0, 23),
    message_id: messageId,
    type: 'view',
    event: 'view',
    anonymous_id: `5f1c4b7e-9d0a-4000-8000-${String(visitor).padStart(12, '0')}`,
    user_id: n % 3 ? '' : `user-${n % 5000}`,
    visitor_id: `5f1c4b7e-9d0a-4000-8000-${String(visitor).padStart(12, '0')}`,
    session_id: `s-${visitor}`,
    object_type: 'Product',
    object_id: String(100_000 + product),
    object_label: `A blue mug, number ${product}`,
    object_url: `/products/${product}`,
    page_url: `https://shop.example/products/${product}?utm_source=letter`,
    page_path: `/products/${product}`,
    page_title: `A blue mug, number ${product}`,
    referrer: n % 4 ? '' : 'https://www.example.org/search',
    name: '',
    category: '',
    group_id: '',
    previous_id: '',
    ip: `203.0.113.${visitor % 250}`,
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

let made = 0
const makeBlock = () => Array.from({ length: block }, () => makeRow(made++, randomUUID()))
const withBatchId = (rows, batchId) =>
  Buffer.from(rows.map((row) => `{"batch_id":"${batchId}",${row.slice(1)}\n`).join(''))
/** As the store itself asks for one block and so one part. */
const oneBlock = {
  max_insert_block_size: 1e7,
  min_insert_block_size_rows: 1e7,
  min_insert_block_size_bytes: 1024 ** 3,
}
const insertRaw = (table) => (bytes) =>
  raw.chdb.rawInsert({ table, values: bytes, format: 'JSONEachRow', settings: oneBlock })

async function timed(inserts) {
  const cpu = process.cpuUsage()
  const start = performance.now()
  for (const insert of inserts) await insert()
  const seconds = (performance.now() - start) / 1000
  const { user, system } = process.cpuUsage(cpu)
  return { rate: (block * blocks) / seconds, cpuMicrosPerRow: (user + system) / (block * blocks) }
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]
const results = []
for (let round = 0; round <= rounds; round++) {
  const rows = Array.from({ length: blocks }, makeBlock)
  const ready = rows.map((each, i) => withBatchId(each, `b-${round}-${i}`))
  const plain = rows.map((each) => Buffer.from(each.map((row) => `${row}\n`).join('')))
  const variants = {
    bare: () => timed(ready.map((bytes) => () => insertRaw('bare')(bytes))),
    durable: () => timed(ready.map((bytes) => () => insertRaw('durable')(bytes))),
    events: () =>
      timed(plain.map((bytes, i) => () => store.insert({ batchId: `b-${round}-${i}`, rows: bytes }))),
  }
  // Each goes first as often as the others.
  const names = Object.keys(variants)
  const result = {}
  for (let i = 0; i < names.length; i++) {
    const name = names[(i + round) % names.length]
    result[name] = await variants[name]()
  }
  // The first round warms up.
  if (round > 0) results.push(result)
}
const rateOf = (name) => Math.round(median(results.map((result) => result[name].rate)))
const cpuOf = (name) => Number(median(results.map((result) => result[name].cpuMicrosPerRow)).toFixed(2))
const ratioOf = (name, of) =>
  Number(median(results.map((result) => result[name].rate / result[of].rate)).toFixed(3))
const summary = {
  block,
  bytesPerRow: Math.round(Buffer.byteLength(makeRow(1, randomUUID())) + 1),
  rowsPerSecond: { bare: rateOf('bare'), durable: rateOf('durable'), events: rateOf('events') },
  cpuMicrosPerRow: { bare: cpuOf('bare'), durable: cpuOf('durable'), events: cpuOf('events') },
  fsyncKeeps: ratioOf('durable', 'bare'),
  eventsKeepsOfDurable: ratioOf('events', 'durable'),
  eventsKeepsOfBare: ratioOf('events', 'bare'),
}
say(`blocks of ${block} rows, ${summary.bytesPerRow} bytes each, awaited one after another`)
for (const name of ['bare', 'durable', 'events'])
  say(
    `  ${name.padEnd(8)} ${String(summary.rowsPerSecond[name]).padStart(8)} rows/s, ` +
      `${summary.cpuMicrosPerRow[name]} µs of CPU a row`,
  )
const percent = (ratio) => `${(100 * ratio).toFixed(0)} %`
say(
  `our table keeps ${percent(summary.eventsKeepsOfBare)} of the engine's raw rate, ` +
    `${percent(summary.eventsKeepsOfDurable)} of its rate with fsync; fsync alone keeps ${percent(summary.fsyncKeeps)}`,
)

// Filled from itself, with ids of its own for each copy.
const countRows = async () =>
  (await store.query({ name: 'count', sql: 'SELECT count() AS rows FROM events' }))[0].rows
const names = columns.map(({ name }) => name)
const copied = names.map((name) =>
  name === 'message_id' ? 'toString(generateUUIDv4())' : name === 'batch_id' ? "'copy'" : name,
)
for (let have = await countRows(); have < rowsWanted; have = await countRows())
  await run(
    `INSERT INTO events (${names}) SELECT ${copied} FROM events LIMIT ${Math.min(have, rowsWanted - have, 250_000)}`,
  )
await run('OPTIMIZE TABLE events FINAL')
const there = await store.query({
  name: 'some ids',
  sql: 'SELECT message_id FROM events ORDER BY cityHash64(message_id, 1) LIMIT 20000',
})
const idsThere = there.map(({ message_id }) => message_id)
const lookUps = []
for (const count of [1, 10, 100, 1000])
  for (const kind of ['absent', 'present']) {
    const times = []
    for (let i = 0; i < 5; i++) {
      // Other ids each time: the engine remembers what it found for the same question.
      const ids =
        kind === 'absent'
          ? Array.from({ length: count }, () => randomUUID())
          : idsThere.slice(i * count, (i + 1) * count)
      const start = performance.now()
      const found = await store.messageIdsPresent('shop', ids)
      times.push(performance.now() - start)
      if (found.size !== (kind === 'absent' ? 0 : count))
        throw new Error(`${found.size} of ${count} ${kind} ids found`)
    }
    lookUps.push({ count, kind, ms: Number(median(times).toFixed(1)) })
  }
let visited = 0
const start = performance.now()
await store.allMessageIds(() => visited++)
const scanMs = performance.now() - start
summary.lookUps = {
  rows: visited,
  ms: lookUps,
  allMessageIdsPerSecond: Math.round(visited / (scanMs / 1000)),
}
say(`asked for message ids in a table of ${visited} rows (medians of 5)`)
for (const { count, kind, ms } of lookUps) say(`  ${String(count).padStart(5)} ${kind.padEnd(7)} ${ms} ms`)
say(`  all of them, to build the loader's filter: ${summary.lookUps.allMessageIdsPerSecond} a second`)
if (values.json) console.log(JSON.stringify(summary))
await raw.close()
await store.close()
rmSync(folder, { recursive: true, force: true })
