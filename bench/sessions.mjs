/**
 * What the check of a user session costs a request in the same process, with many sessions known and many keys refused.
 *
 *   npm run bench:sessions -- [--json] [--known=100000] [--refused=10000] [--rounds=300]
 *
 * Single calls: `get`, `set` and `touch` of express-session's MemoryStore, guarded and raw, in turns, and `check()` for sessions
 * without a store. Whole requests: an Express page with a session, with the guard, with the request context alone, and without
 * Keepsight, all three in one process, loaded in many short turns: one connection for the time that a request takes within the
 * app, then 10 for requests/s and CPU. What was added is the median of the rounds' own differences. The server is a real one,
 * whose store is filled with the sessions first, which takes a minute or two.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { Agent, get } from 'node:http'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { median } from './lib/load.mjs'
import { startServer } from './server/start-server.mjs'
import { fillServer } from './sessions/fill-server.mjs'
import { percentile } from './sessions/percentile.mjs'

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    known: { type: 'string', default: '100000' },
    refused: { type: 'string', default: '10000' },
    rounds: { type: 'string', default: '300' },
  },
})
const rounds = Number(values.rounds)
const known = Number(values.known)
const refused = Number(values.refused)
const requestsOfATurn = 150
const warmUpRequests = 5_000
const goalMicros = 20

const server = await startServer('sessions', (data) => fillServer(data, { known, refused }))
const child = fork(
  fileURLToPath(new URL('./sessions/app.mjs', import.meta.url)),
  [
    ...['--keepsight', server.url, '--key', server.secretKey],
    ...[`--known=${values.known}`, `--refused=${values.refused}`],
  ],
  { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] },
)
child.once('exit', (code) => code && process.exit(code))
const [{ urls }] = await once(child, 'message')
const ask = async (question, details) => {
  child.send({ question, ...details })
  const [{ answer }] = await once(child, 'message')
  return answer
}
await ask('prepare')
const cookies = await ask('cookies')
const names = Object.keys(urls)
const agents = Object.fromEntries(names.map((name) => [name, new Agent({ keepAlive: true })]))

const answerTo = (name, path, cookie) =>
  new Promise((resolve, reject) => {
    const asked = get(urls[name] + path, { agent: agents[name], headers: { cookie } }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk) => (text += chunk))
      response.on('end', () => {
        if (response.statusCode === 200) resolve(JSON.parse(text))
        else reject(new Error(`The app answered with ${response.statusCode}.`))
      })
    })
    asked.on('error', reject)
  })

let nextCookie = 0
/** Sends so many requests, each connection one after the other. */
async function send(name, count, connections) {
  let left = count
  const connection = async () => {
    while (left-- > 0) {
      const { user } = await answerTo(name, '/', cookies[nextCookie++ % cookies.length])
      if (user === null) throw new Error('The sessions of the benchmark let nobody in.')
    }
  }
  await Promise.all(Array.from({ length: connections }, connection))
}

async function turn(name) {
  await ask('times', { app: name })
  await send(name, requestsOfATurn, 1)
  const times = await ask('times', { app: name })
  const before = await ask('cpu')
  const start = performance.now()
  await send(name, requestsOfATurn, 10)
  const perSecond = requestsOfATurn / ((performance.now() - start) / 1000)
  const cpuMicros = ((await ask('cpu')) - before) / requestsOfATurn
  return {
    times,
    p50Micros: percentile(
      times.toSorted((a, b) => a - b),
      0.5,
    ),
    perSecond,
    cpuMicros,
  }
}

for (const name of names) await send(name, warmUpRequests, 10)
const loads = []
for (let round = 0; round < rounds; round += 1) {
  const results = {}
  // Who goes first changes, so that a machine that slows down or speeds up favours none.
  for (const offset of names.keys()) {
    const name = names[(round + offset) % names.length]
    results[name] = await turn(name)
  }
  loads.push(results)
}
const { state, refusedKeys } = await ask('status')
if (state !== 'synced') throw new Error(`The app was no longer in step with the server: ${state}.`)

/** Medians of the rounds. What was added is against the same requests without the guard, in the same round. */
const medians = (figure) =>
  Object.fromEntries(names.map((name) => [name, median(loads.map((results) => results[name][figure]))]))
const added = (figure) => median(loads.map(({ guarded, context }) => guarded[figure] - context[figure]))
function p99Micros() {
  const all = (name) => loads.flatMap((results) => results[name].times).sort((a, b) => a - b)
  return Object.fromEntries(names.map((name) => [name, percentile(all(name), 0.99)]))
}
const whole = {
  perSecond: medians('perSecond'),
  ratio: median(loads.map(({ guarded, context }) => guarded.perSecond / context.perSecond)),
  p50Micros: medians('p50Micros'),
  p99Micros: p99Micros(),
  addedMicros: added('p50Micros'),
  cpuMicros: medians('cpuMicros'),
  addedCpuMicros: added('cpuMicros'),
}
// Last, since what it leaves behind would be collected during the requests.
const calls = (await answerTo('guarded', '/calls', cookies[0])).map((call) => ({
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
for (const agent of Object.values(agents)) agent.destroy()
child.disconnect()
await server.stop()
