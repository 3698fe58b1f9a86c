/**
 * How long after its acknowledgement an event is in the answer of a query, at a steady rate of events.
 *
 *   node bench/visible.mjs [--json] [--rate 1000] [--seconds 20] [--batch 10]
 *
 * The built server, over HTTP: one process sends, asks for the app's number of events again and again, and notes when the answer
 * has reached each acknowledged event. The time between two questions counts against the server.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { startServer } from './server/start-server.mjs'

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    rate: { type: 'string', default: '1000' },
    seconds: { type: 'string', default: '20' },
    batch: { type: 'string', default: '10' },
  },
})
const rate = Number(values.rate)
const seconds = Number(values.seconds)
const batchSize = Number(values.batch)

const { post, appId, secretKey, readKey, stop } = await startServer('visible')

const day = (offset) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10)
const question = { metrics: ['events'], range: { from: day(-1), to: day(1) } }
const visible = async () => (await post(`/v1/apps/${appId}/query`, readKey, question)).totals.events

/** When the events up to this one were acknowledged, in order. */
const acknowledged = []
const latencies = []
let total = 0
let waiting = 0
let questions = 0
let sending = true

async function send(number) {
  const batch = Array.from({ length: batchSize }, (_, index) => ({
    type: 'view',
    userId: `user-${(number * 31 + index) % 500}`,
    object: { type: 'Product', id: String((number * 17 + index) % 3000) },
  }))
  waiting++
  await post('/v1/batch', secretKey, { batch })
  waiting--
  total += batchSize
  acknowledged.push({ upTo: total, at: performance.now() })
}

async function watch() {
  for (let next = 0; sending || waiting || next < acknowledged.length; await sleep(10)) {
    const count = await visible()
    const now = performance.now()
    questions++
    for (; acknowledged[next]?.upTo <= count; next++) latencies.push(now - acknowledged[next].at)
  }
}

// To warm up, not counted.
for (let number = 0; number < 20; number++) await send(number)
while ((await visible()) < total) await sleep(20)
acknowledged.length = 0

const watching = watch()
const batches = (rate * seconds) / batchSize
const start = performance.now()
const sends = []
for (let number = 0; number < batches; number++) {
  const due = start + (number * batchSize * 1000) / rate
  if (due > performance.now()) await sleep(due - performance.now())
  sends.push(send(1000 + number))
}
await Promise.all(sends)
const achieved = (batches * batchSize) / ((performance.now() - start) / 1000)
sending = false
await watching

const sorted = latencies.toSorted((a, b) => a - b)
const at = (share) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))])
const summary = {
  eventsPerSecond: Math.round(achieved),
  questionsPerSecond: Math.round(questions / seconds),
  p50Ms: at(0.5),
  p90Ms: at(0.9),
  p99Ms: at(0.99),
  maxMs: Math.round(sorted.at(-1)),
  goalP99Ms: 1000,
}
if (values.json) console.log(JSON.stringify(summary))
else
  console.log(
    `from acknowledgement to visible at ${summary.eventsPerSecond} events/s, asked ${summary.questionsPerSecond} times a second: ` +
      `p50 ${summary.p50Ms} ms, p90 ${summary.p90Ms} ms, p99 ${summary.p99Ms} ms, longest ${summary.maxMs} ms (goal: p99 under 1000 ms)`,
  )
await stop()
process.exitCode = summary.p99Ms < summary.goalP99Ms ? 0 : 1
