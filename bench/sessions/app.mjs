/**
 * The app of the benchmark: Express 5, express-session on a MemoryStore with many sessions, a page that says who is logged in.
 * `--keepsight URL --key KEY` adds the request context; `--guarded` the guard too, which then knows every session as live, and
 * as many refused keys as it is told.
 *
 * Asked by its parent: `prepare` fills the store; `cpu`; `cookies`; `calls` measures single calls.
 */
import express from 'express'
import session, { MemoryStore } from 'express-session'
import { createHmac } from 'node:crypto'
import { parseArgs } from 'node:util'
import { keyOf, sessionsSecret } from './keys.mjs'
import { measureCalls } from './measure-calls.mjs'
import { percentile } from './percentile.mjs'

// After express-session is loaded, which else warns of the MemoryStore.
process.env.NODE_ENV = 'production'

const { values } = parseArgs({
  options: {
    keepsight: { type: 'string' },
    key: { type: 'string' },
    guarded: { type: 'boolean', default: false },
    known: { type: 'string' },
    refused: { type: 'string' },
  },
})
const known = Number(values.known)
const refused = Number(values.refused)
const secret = 'only-for-the-benchmark'
const sessionOf = (number) =>
  JSON.stringify({
    cookie: {
      originalMaxAge: 86_400_000,
      expires: new Date(Date.now() + 86_400_000),
      httpOnly: true,
      path: '/',
    },
    userId: number,
    cart: { items: 3, totalCents: 4_500 },
    language: 'en',
  })

const store = new MemoryStore()
const app = express()
app.disable('x-powered-by')
let keepsight
if (values.keepsight) {
  const [{ createKeepsight }, { keepsightExpress }] = await Promise.all([
    import('keepsight'),
    import('keepsight/express'),
  ])
  const { keepsight: url, key } = values
  keepsight = createKeepsight({ url, key, development: false, sessions: { secret: sessionsSecret } })
  app.use(keepsightExpress(keepsight))
  if (values.guarded) keepsight.userSessions.guard(store)
}
app.use(session({ secret, store, resave: false, saveUninitialized: false, cookie: { maxAge: 86_400_000 } }))
app.get('/', (request, response) => response.json({ user: request.session.userId ?? null }))

let measured
app.get('/calls', async (_request, response) => {
  // Within a request, as the guard is called in an app.
  measured = await measureCalls({ guarded: store, raw: rawStore(), keepsight, known })
  response.end()
})

function rawStore() {
  const raw = new MemoryStore()
  Object.assign(raw.sessions, store.sessions)
  return raw
}

/** Fills the store; the guard then knows each of its sessions. */
async function prepare() {
  for (let number = 0; number < known; number += 1) store.sessions[keyOf(number)] = sessionOf(number)
  if (!values.guarded) return
  const { userSessions } = keepsight
  if (!(await userSessions.synced(60_000))) throw new Error('The server was not reached.')
  const checks = Array.from({ length: known }, (_, number) => userSessions.check(keyOf(number)))
  const live = (await Promise.all(checks)).filter(({ state }) => state === 'live').length
  const { state, refusedKeys } = keepsight.status().sessions
  if (state !== 'synced' || live !== known || refusedKeys !== refused)
    throw new Error(`Not as it should be: ${state}, ${live} sessions known, ${refusedKeys} keys refused.`)
}

function cookies() {
  return Array.from({ length: 1_000 }, (_, index) => {
    const key = keyOf((index * 97) % known)
    const signature = createHmac('sha256', secret).update(key).digest('base64').replace(/=+$/, '')
    return `connect.sid=${encodeURIComponent(`s:${key}.${signature}`)}`
  })
}

/** How long each request took within the app, in µs, since they were asked for last. */
let times = []
function timed(_request, response) {
  const start = performance.now()
  response.on('finish', () => times.push((performance.now() - start) * 1000))
}

const answers = {
  prepare,
  times() {
    const sorted = Float64Array.from(times).sort()
    times = []
    return { p50Micros: percentile(sorted, 0.5), p99Micros: percentile(sorted, 0.99) }
  },
  cpu: () => process.cpuUsage(),
  cookies,
  async calls() {
    await fetch(`http://127.0.0.1:${server.address().port}/calls`)
    return measured
  },
  status: () => keepsight?.status().sessions ?? null,
}
const server = app.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }))
server.prependListener('request', timed)
process.on('message', async (question) => process.send({ answer: await answers[question]() }))
process.on('disconnect', () => process.exit())
