/**
 * What a view costs a request, to a few microseconds: a framework's app with the adapter and `viewed()` and twice the same app without,
 * all three served by one process and loaded in many short turns, with the collector's stand-in in a process of its own. Between
 * processes, as `bench:frameworks` compares, equal apps differ by more than a view costs. The second app without shows what is chance.
 *
 *   npm run bench:view -- [--only=express-5,koa-3] [--processes=2] [--rounds=40] [--json]
 *
 * CPU of the process for a request; what was added is the median of the rounds' own differences. On Node 22 and older it leaves out one
 * part of the cost: there the first `AsyncLocalStorage` makes every promise of a process dearer, also those of the apps without.
 */
import { parseArgs } from 'node:util'
import { loadTimes, logIn, median, serve } from './lib/load.mjs'

/** Those whose apps share nothing, so that one process can serve several. */
const frameworks = ['express-5', 'express-4', 'fastify-5', 'koa-3', 'hono-4', 'nest-12', 'node-http']
const { values } = parseArgs({
  options: {
    only: { type: 'string', default: frameworks.join() },
    json: { type: 'boolean', default: false },
    processes: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '40' },
  },
})
const unknown = values.only.split(',').filter((name) => !frameworks.includes(name))
if (unknown.length > 0)
  throw new Error(`There is no ${unknown.join(', ')}. There are: ${frameworks.join(', ')}.`)

const page = '/products/7'
const warmUpRequests = 8_000
const requestsOfATurn = 300
const names = ['without', 'with', 'again']

const results = []
for (const framework of values.only.split(',')) {
  const rounds = []
  for (let n = 0; n < Number(values.processes); n += 1) rounds.push(...(await measure(framework)))
  const added = (name) => median(rounds.map((round) => round[name] - round.without))
  results.push({
    framework,
    cpuMicros: median(rounds.map((round) => round.without)),
    addedMicros: added('with'),
    ratio: median(rounds.map((round) => round.without / round.with)),
    addedByChance: added('again'),
  })
  if (!values.json) print(results.at(-1))
}
if (values.json) console.log(JSON.stringify(results))

/** The rounds of one process: the CPU of a request to each app, in microseconds. */
async function measure(framework) {
  const sink = await serve(new URL('./sdk/sink.mjs', import.meta.url))
  const program = new URL('./view/app.mjs', import.meta.url)
  const child = await serve(program, `--framework=${framework}`, `--keepsight=${sink.url}`)
  const apps = Object.fromEntries(
    names.map((name) => [name, { url: `http://127.0.0.1:${child.told.ports[name]}`, ask: child.ask }]),
  )
  for (const name of names) await logIn(apps[name])
  for (const name of names) await loadTimes(apps[name], page, warmUpRequests)

  const rounds = []
  for (let n = 0; n < Number(values.rounds); n += 1) {
    const round = {}
    // Who goes first changes, so that a machine that slows down or speeds up favours none.
    for (const offset of names.keys()) {
      const name = names[(n + offset) % names.length]
      round[name] = (await loadTimes(apps[name], page, requestsOfATurn)).cpuMicros
    }
    rounds.push(round)
  }
  const views = warmUpRequests + rounds.length * requestsOfATurn
  const { status } = await child.ask('flush')
  if (status.sent !== views || status.queued > 0)
    throw new Error(`${framework}: of ${views} views ${status.sent} were acknowledged.`)
  await child.stop()
  await sink.stop()
  return rounds
}

function print({ framework, cpuMicros, addedMicros, ratio, addedByChance }) {
  console.log(
    `${framework.padEnd(10)} ${cpuMicros.toFixed(0)} µs a request, ${addedMicros.toFixed(1)} µs added by Keepsight ` +
      `(${(ratio * 100).toFixed(1)} %), ${addedByChance.toFixed(1)} µs by chance`,
  )
}
