/**
 * What Keepsight costs in each framework: the same product page (a session and its user, four queries, 10 KB of HTML) in an app
 * with the adapter and `viewed()` and in one without, each in a process of its own, loaded in turns, with the collector's stand-in
 * in a third process. Every view has to arrive there. The queries go to a PostgreSQL server, as those of most apps go to a server;
 * with `--database=process` to SQLite within the app's process, where they cost next to nothing.
 *
 *   npm run bench:frameworks -- [--only=express-5,koa-3] [--database=postgres] [--processes=5] [--rounds=2] [--seconds=2] [--json]
 *
 * Two processes of the same app differ by up to a fifth, for as long as they live: how they were compiled and where their memory lies
 * is by chance. So each app is started several times. Rates and ratios are medians of all rounds of all processes. CPU is that of the
 * app's process for a request: the least of a process's rounds, and the median of the processes.
 */
import { parseArgs } from 'node:util'
import { startPostgres } from '@keepsight/store/testing'
import { ensurePostgres } from '../scripts/lib/postgres.mjs'
import { buildNext, buildNuxt, buildReactRouter, buildSvelteKit } from './frameworks/build-apps.mjs'
import { fillPostgres } from './sdk/product-database.mjs'
import { browserHeaders, load, logIn, median, serve } from './lib/load.mjs'

const frameworks = {
  'express-5': 'Express 5',
  'express-4': 'Express 4',
  'fastify-5': 'Fastify 5',
  'koa-3': 'Koa 3',
  'hono-4': 'Hono 4 on Node',
  'nest-12': 'Nest 12 on Express',
  'adonis-6': 'AdonisJS 6',
  'node-http': 'node:http',
  'next-16': 'Next 16',
  'react-router-7': 'React Router 7',
  'sveltekit-2': 'SvelteKit 2',
  'nuxt-4': 'Nuxt 4',
}
const builds = {
  'next-16': buildNext,
  'react-router-7': buildReactRouter,
  'sveltekit-2': buildSvelteKit,
  'nuxt-4': buildNuxt,
}

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: Object.keys(frameworks).join() },
    database: { type: 'string', default: 'postgres' },
    json: { type: 'boolean', default: false },
    processes: { type: 'string', default: '5' },
    rounds: { type: 'string', default: '2' },
    seconds: { type: 'string', default: '2' },
  },
})
const processes = Number(values.processes)
const rounds = Number(values.rounds)
const seconds = Number(values.seconds)
const page = '/products/7'
const warmUpSeconds = 2
/** Of a page that takes milliseconds, too few requests would come in that time for its code to be compiled. */
const warmUpRequests = 2_000

const programs = new URL('./frameworks/app.mjs', import.meta.url)
const collector = new URL('./sdk/sink.mjs', import.meta.url)

const unknown = values.only.split(',').filter((name) => !(name in frameworks))
if (unknown.length > 0)
  throw new Error(`There is no ${unknown.join(', ')}. There are: ${Object.keys(frameworks).join(', ')}.`)
if (!['postgres', 'process'].includes(values.database))
  throw new Error(`There is no database ${values.database}. There are: postgres, process.`)

let postgres
if (values.database === 'postgres') {
  ensurePostgres()
  postgres = await startPostgres()
  // The apps inherit it.
  process.env.BENCH_DATABASE = await postgres.createDatabase()
  await fillPostgres(process.env.BENCH_DATABASE)
}

const results = []
if (!values.json) console.log('requests/s, then CPU µs a request')
if (!values.json) printRow(['', 'without', 'with', 'ratio', 'without', 'with', 'ratio', 'views'])
for (const name of values.only.split(',')) {
  const result = { framework: frameworks[name], ...(await measure(name)) }
  results.push(result)
  if (!values.json) printResult(result)
}
if (values.json) console.log(JSON.stringify(results))
else console.log('each view arrived')
await postgres?.stop()

async function measure(framework) {
  await builds[framework]?.()
  const pairs = []
  for (let n = 0; n < processes; n += 1) pairs.push(await measurePair(framework, n))

  const all = pairs.flatMap(({ rounds }) => rounds)
  const cpu = (name) =>
    median(pairs.map(({ rounds }) => Math.min(...rounds.map((round) => round[name].cpuMicros))))
  return {
    perSecond: {
      without: median(all.map((round) => round.without.perSecond)),
      with: median(all.map((round) => round.with.perSecond)),
    },
    requestsRatio: median(all.map((round) => round.with.perSecond / round.without.perSecond)),
    cpuMicros: { without: cpu('without'), with: cpu('with') },
    cpuRatio: cpu('without') / cpu('with'),
    views: pairs.reduce((sum, { views }) => sum + views, 0),
  }
}

/** Starts the app twice, with Keepsight and without, and loads the two in turns. */
async function measurePair(framework, nth) {
  const sink = await serve(collector)
  const without = await serve(programs, `--framework=${framework}`)
  const recording = await serve(programs, `--framework=${framework}`, `--keepsight=${sink.url}`)
  const apps = { without, with: recording }
  for (const app of Object.values(apps)) await logIn(app)
  await assertSamePage(Object.values(apps))
  let views = 1

  // Who goes first changes, so that a machine that slows down or speeds up favours neither.
  const inTurn = (n) => ((nth + n) % 2 === 0 ? ['without', 'with'] : ['with', 'without'])
  for (const name of inTurn(0)) {
    const { requests } = await load(apps[name], page, { seconds: warmUpSeconds, atLeast: warmUpRequests })
    if (name === 'with') views += requests
  }
  const measured = []
  for (let n = 0; n < rounds; n += 1) {
    const round = {}
    for (const name of inTurn(n + 1)) round[name] = await load(apps[name], page, { seconds })
    measured.push(round)
    views += round.with.requests
  }

  const { status } = await recording.ask('flush')
  const { messages } = await sink.ask('count')
  // The load generator leaves while its last requests are under way; their answers were sent all the same.
  if (messages < views || messages !== status.sent || status.queued > 0)
    throw new Error(`${framework}: of ${views} views ${messages} arrived, ${status.sent} were acknowledged.`)
  for (const child of [without, recording, sink]) await child.stop()
  return { rounds: measured, views }
}

/** Both apps show the same page, to someone who is logged in; the order of what scripts in it hydrate it with is by chance. */
async function assertSamePage(apps) {
  const pages = []
  for (const app of apps) {
    const response = await fetch(`${app.url}${page}`, { headers: browserHeaders(app) })
    pages.push((await response.text()).replace(/<script.*?<\/script>/gs, ''))
  }
  if (pages[0] !== pages[1] || !pages[0].includes('Hello, Ada'))
    throw new Error('The apps do not show the same page to the same user.')
}

function printResult({ framework, perSecond, requestsRatio, cpuMicros, cpuRatio, views }) {
  const percent = (ratio) => `${(ratio * 100).toFixed(1)} %`
  printRow([
    framework,
    perSecond.without.toFixed(0),
    perSecond.with.toFixed(0),
    percent(requestsRatio),
    cpuMicros.without.toFixed(0),
    cpuMicros.with.toFixed(0),
    percent(cpuRatio),
    String(views),
  ])
}

function printRow([name, ...figures]) {
  console.log(name.padEnd(20) + figures.map((figure) => figure.padStart(9)).join(''))
}
