/**
 * What the SDK costs an Express app: the same app with and without `viewed()`, each in a process of its own, loaded in
 * turns in one run, with the collector's stand-in in a third process; and the cost of one call of `track()`.
 *
 *   npm run bench -- sdk [--json] [--rounds=12] [--seconds=3]
 *
 * Requests/s are what the issue of "how much slower" is about, but on a machine that does other things they jump; the CPU time
 * that the app's process spent on a request is measured in the same rounds and is steadier. Figures are medians of the rounds'
 * own ratios; of CPU time, the least. Two more apps show which part of the cost the request context is: one in which each request only
 * runs within an `AsyncLocalStorage`, and one without the middleware, in which `viewed()` is handed the request.
 */
import { once } from 'node:events'
import { parseArgs } from 'node:util'
import { load, logIn, median, serve, start } from './lib/load.mjs'

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '12' },
    seconds: { type: 'string', default: '3' },
  },
})
const rounds = Number(values.rounds)
const seconds = Number(values.seconds)

const here = (file) => new URL(`./sdk/${file}`, import.meta.url)
const percent = (ratio) => `${(ratio * 100).toFixed(1)} %`

const sink = await serve(here('sink.mjs'))
const plain = await serve(here('app.mjs'))
const recording = await serve(here('app.mjs'), '--keepsight', sink.url)
const handed = await serve(here('app.mjs'), '--keepsight', sink.url, '--handed')
const context = await serve(here('app.mjs'), '--context')
const apps = [plain, context, handed, recording]
const sending = [handed, recording]
for (const app of apps) await logIn(app)

const report = { routes: [], calls: [] }
let served = 0
for (const [name, path] of [
  ['a product page (session, user, four queries, 10 KB of HTML)', '/products/7'],
  ['a route that does nothing', '/bare'],
]) {
  for (const app of apps) {
    const { requests } = await load(app, path, { seconds: 3 })
    if (sending.includes(app)) served += requests
  }
  const pairs = []
  for (let round = 0; round < rounds; round += 1) {
    // Who goes first changes, so that a machine that slows down or speeds up favours neither.
    const order = round % 2 === 0 ? apps : apps.toReversed()
    const results = new Map()
    for (const app of order) results.set(app, await load(app, path, { seconds }))
    const pair = {
      without: results.get(plain),
      context: results.get(context),
      handed: results.get(handed),
      with: results.get(recording),
    }
    served += pair.with.requests + pair.handed.requests
    pairs.push(pair)
  }
  const least = (which) => Math.min(...pairs.map((pair) => pair[which].cpuMicros))
  const route = {
    name,
    requestsRatio: median(pairs.map((pair) => pair.with.perSecond / pair.without.perSecond)),
    handedRatio: median(pairs.map((pair) => pair.handed.perSecond / pair.without.perSecond)),
    contextRatio: median(pairs.map((pair) => pair.context.perSecond / pair.without.perSecond)),
    p99Ratio: median(pairs.map((pair) => pair.with.p99Ms / pair.without.p99Ms)),
    perSecond: {
      without: median(pairs.map((p) => p.without.perSecond)),
      with: median(pairs.map((p) => p.with.perSecond)),
    },
    cpuMicros: {
      without: least('without'),
      context: least('context'),
      handed: least('handed'),
      with: least('with'),
    },
  }
  report.routes.push(route)
  if (values.json) continue
  console.log(`${name}:`)
  console.log(
    `  ${percent(route.requestsRatio)} of the requests/s (${route.perSecond.with.toFixed(0)} with, ${route.perSecond.without.toFixed(0)} without); p99 ${percent(route.p99Ratio)}`,
  )
  console.log(
    `  CPU a request: ${route.cpuMicros.with.toFixed(0)} µs with, ${route.cpuMicros.without.toFixed(0)} µs without: by CPU, ${percent(route.cpuMicros.without / route.cpuMicros.with)} of the requests/s`,
  )
  console.log(
    `  with the request handed over: ${percent(route.handedRatio)} of the requests/s, ${route.cpuMicros.handed.toFixed(0)} µs a request`,
  )
  console.log(
    `  with an AsyncLocalStorage alone: ${percent(route.contextRatio)} of the requests/s, ${route.cpuMicros.context.toFixed(0)} µs a request`,
  )
}

let sent = 0
let queued = 0
for (const app of sending) {
  const { status } = await app.ask('flush')
  sent += status.sent
  queued += status.queued
}
const { messages } = await sink.ask('count')
// The load generator leaves while its last requests are under way; their answers were sent all the same.
if (messages < served || messages !== sent || queued > 0)
  throw new Error(`Of ${served} views ${messages} arrived and ${sent} were acknowledged.`)
report.views = served

const [{ results, lost }] = await once(start(here('track.mjs'), sink.url), 'message')
if (lost > 0) throw new Error(`${lost} messages were lost.`)
report.calls = results
if (values.json) console.log(JSON.stringify(report))
else {
  console.log(`each of ${served} views arrived`)
  for (const { name, p50Micros, p99Micros, calls } of results) {
    console.log(`one call of ${name}: p50 ${p50Micros} µs, p99 ${p99Micros} µs (${calls} calls)`)
  }
}
for (const child of [...apps, sink]) child.stop()
