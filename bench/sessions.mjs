/**
 * What the check of a user session costs a request in the same process, with many sessions known and many keys refused.
 *
 *   npm run bench:sessions -- [--json] [--known=100000] [--refused=10000] [--rounds=24] [--requests=2000]
 *
 * Single calls: `get`, `set` and `touch` of express-session's MemoryStore, guarded and raw, in turns in one process, and `check()`
 * for sessions without a store. Whole requests: an Express page with a session, with the guard, with the request context alone, and
 * without Keepsight, each in a process of its own, loaded in many short turns: 10 connections for requests/s and CPU, then one for
 * the time that a request takes within the app. Figures are medians of the rounds, what was added those of the rounds' own
 * differences. The server is a real one, whose store is filled with the sessions first, which takes a minute or two.
 */
import autocannon from 'autocannon'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { startServer } from './server/start-server.mjs'
import { fillServer } from './sessions/fill-server.mjs'

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    known: { type: 'string', default: '100000' },
    refused: { type: 'string', default: '10000' },
    rounds: { type: 'string', default: '24' },
    requests: { type: 'string', default: '2000' },
  },
})
const rounds = Number(values.rounds)
const known = Number(values.known)
const refused = Number(values.refused)
const amount = Number(values.requests)
const goalMicros = 20

const startApp = async (...args) => {
  const sizes = [`--known=${values.known}`, `--refused=${values.refused}`]
  const child = fork(fileURLToPath(new URL('./sessions/app.mjs', import.meta.url)), [...args, ...sizes], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  child.once('exit', (code) => code && process.exit(code))
  const [{ port }] = await once(child, 'message')
  const ask = async (question) => {
    child.send(question)
    const [{ answer }] = await once(child, 'message')
    return answer
  }
  return { url: `http://127.0.0.1:${port}`, ask, stop: () => child.disconnect() }
}

const send = async (app, requests, connections) => {
  const start = performance.now()
  let last = start
  const loading = autocannon({ url: app.url, connections, amount, requests })
  // It resolves only at the end of the second.
  loading.on('response', () => (last = performance.now()))
  const result = await loading
  if (result.errors + result.timeouts + result.non2xx > 0)
    throw new Error('The app did not answer every request.')
  return amount / ((last - start) / 1000)
}

const load = async (app, requests) => {
  const before = await app.ask('cpu')
  const perSecond = await send(app, requests, 10)
  const after = await app.ask('cpu')
  await app.ask('times')
  await send(app, requests, 1)
  return {
    perSecond,
    cpuMicros: (after.user + after.system - before.user - before.system) / amount,
    ...(await app.ask('times')),
  }
}

const median = (numbers) => {
  const sorted = numbers.toSorted((a, b) => a - b)
  return (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.ceil((sorted.length - 1) / 2)]) / 2
}

const server = await startServer('sessions', (data) => fillServer(data, { known, refused }))
const keepsight = ['--keepsight', server.url, '--key', server.secretKey]
const apps = {
  plain: await startApp(),
  context: await startApp(...keepsight),
  guarded: await startApp(...keepsight, '--guarded'),
}
for (const app of Object.values(apps)) await app.ask('prepare')

const cookies = await apps.guarded.ask('cookies')
const requests = cookies.map((cookie) => ({ method: 'GET', path: '/', headers: { cookie } }))
const answer = await (await fetch(apps.guarded.url, { headers: { cookie: cookies[7] } })).json()
if (answer.user === null) throw new Error('The sessions of the benchmark let nobody in.')
for (const app of Object.values(apps)) await load(app, requests)
const loads = []
for (let round = 0; round < rounds; round += 1) {
  const names = Object.keys(apps)
  const results = {}
  for (const name of round % 2 === 0 ? names : names.toReversed())
    results[name] = await load(apps[name], requests)
  loads.push(results)
}
const { state, refusedKeys } = await apps.guarded.ask('status')
if (state !== 'synced') throw new Error(`The app was no longer in step with the server: ${state}.`)

/** Medians of the rounds. What was added is against the same requests without the guard, in the same round. */
const medians = (figure) =>
  Object.fromEntries(
    Object.keys(apps).map((name) => [name, median(loads.map((results) => results[name][figure]))]),
  )
const added = (figure) => median(loads.map(({ guarded, context }) => guarded[figure] - context[figure]))
const whole = {
  perSecond: medians('perSecond'),
  ratio: median(loads.map(({ guarded, context }) => guarded.perSecond / context.perSecond)),
  p50Micros: medians('p50Micros'),
  p99Micros: medians('p99Micros'),
  addedMicros: added('p50Micros'),
  cpuMicros: medians('cpuMicros'),
  addedCpuMicros: added('cpuMicros'),
}
// Last, since what it leaves behind would be collected during the requests.
const calls = (await apps.guarded.ask('calls')).map((call) => ({
  ...call,
  addedMicros: call.guarded.p50Micros - call.raw.p50Micros,
  ratio: call.guarded.p50Micros / call.raw.p50Micros,
}))
const report = { known, refusedKeys, calls, whole, goalMicros }

if (values.json) console.log(JSON.stringify(report))
else {
  const micros = (number) => `${number.toFixed(1)} µs`
  console.log(`${report.known} sessions known, ${refusedKeys} keys refused`)
  for (const { name, raw, guarded, addedMicros: added, ratio } of calls)
    console.log(
      `${name}: p50 ${micros(guarded.p50Micros)}, p99 ${micros(guarded.p99Micros)}; without p50 ${micros(raw.p50Micros)}, ` +
        `p99 ${micros(raw.p99Micros)}; ${micros(added)} added at p50, ${(ratio * 100).toFixed(0)} %`,
    )
  const { perSecond, cpuMicros, p50Micros, p99Micros } = whole
  console.log(
    `an Express page with a session: ${perSecond.guarded.toFixed(0)} requests/s guarded, ${perSecond.context.toFixed(0)} unguarded ` +
      `(${(whole.ratio * 100).toFixed(1)} %), ${perSecond.plain.toFixed(0)} without Keepsight`,
  )
  console.log(
    `  CPU a request: ${micros(cpuMicros.guarded)} guarded, ${micros(cpuMicros.context)} unguarded, ${micros(cpuMicros.plain)} without; ` +
      `${micros(whole.addedCpuMicros)} added by the guard`,
  )
  console.log(
    `  within the app, one request after the other: p50 ${micros(p50Micros.guarded)} guarded, ${micros(p50Micros.context)} unguarded, ` +
      `p99 ${micros(p99Micros.guarded)} and ${micros(p99Micros.context)}; ` +
      `${micros(whole.addedMicros)} added at p50 (goal: at most ${goalMicros} µs)`,
  )
}
for (const app of Object.values(apps)) app.stop()
await server.stop()
