/**
 * The apps of the benchmark, in one process: the same Express 5 page, which says who is logged in by express-session on a
 * MemoryStore with many sessions. `plain` has no Keepsight, `context` has the request context, `guarded` the guard too, which
 * knows every session as live and as many refused keys as it is told. In one process, so that all three run the same compiled
 * code of Node and Express on the same heap, and differ in the guard alone.
 *
 * Asked by its parent: `prepare` fills the stores; `cpu`; `cookies`; `times` of an app; `calls` measures single calls.
 */
import express from 'express'
import session, { MemoryStore } from 'express-session'
import { createKeepsight } from 'keepsight'
import { keepsightExpress } from 'keepsight/express'
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { parseArgs } from 'node:util'
import { keyOf, sessionsSecret } from './keys.mjs'
import { measureCalls } from './measure-calls.mjs'

// After express-session is loaded, which else warns of the MemoryStore.
process.env.NODE_ENV = 'production'

const { values } = parseArgs({
  options: {
    keepsight: { type: 'string' },
    key: { type: 'string' },
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

const sessions = Object.fromEntries(
  Array.from({ length: known }, (_, number) => [keyOf(number), sessionOf(number)]),
)
const createStore = () => Object.assign(new MemoryStore(), { sessions })
const connect = () =>
  createKeepsight({
    url: values.keepsight,
    key: values.key,
    development: false,
    sessions: { secret: sessionsSecret },
  })

/** Serves the page; remembers how long each request took within the app, in µs, until it is asked. */
async function serve(store, keepsight) {
  const app = express()
  app.disable('x-powered-by')
  if (keepsight) app.use(keepsightExpress(keepsight))
  app.use(session({ secret, store, resave: false, saveUninitialized: false, cookie: { maxAge: 86_400_000 } }))
  app.get('/', (request, response) => response.json({ user: request.session.userId ?? null }))
  app.get('/calls', async (_request, response) => {
    // Within a request, as the guard is called in an app.
    response.json(await measureCalls({ guarded: store, raw: createStore(), keepsight, known }))
  })
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const served = { url: `http://127.0.0.1:${server.address().port}`, times: [] }
  server.prependListener('request', (_request, response) => {
    const start = performance.now()
    response.on('finish', () => served.times.push((performance.now() - start) * 1000))
  })
  return served
}

const guardedStore = createStore()
const keepsight = connect()
const apps = {
  plain: await serve(createStore()),
  context: await serve(createStore(), connect()),
  guarded: await serve(keepsight.userSessions.guard(guardedStore), keepsight),
}

const answers = {
  /** Until the guard knows each of the sessions. */
  async prepare() {
    const { userSessions } = keepsight
    if (!(await userSessions.synced(60_000))) throw new Error('The server was not reached.')
    const checks = Array.from({ length: known }, (_, number) => userSessions.check(keyOf(number)))
    const live = (await Promise.all(checks)).filter(({ state }) => state === 'live').length
    const { state, refusedKeys } = keepsight.status().sessions
    if (state !== 'synced' || live !== known || refusedKeys !== refused)
      throw new Error(`Not as it should be: ${state}, ${live} sessions known, ${refusedKeys} keys refused.`)
  },
  /** Of one app, since they were asked for last. */
  times({ app }) {
    const { times } = apps[app]
    apps[app].times = []
    return times
  },
  cpu() {
    const { user, system } = process.cpuUsage()
    return user + system
  },
  cookies: () =>
    Array.from({ length: 1_000 }, (_, index) => {
      const key = keyOf((index * 97) % known)
      const signature = createHmac('sha256', secret).update(key).digest('base64').replace(/=+$/, '')
      return `connect.sid=${encodeURIComponent(`s:${key}.${signature}`)}`
    }),
  status: () => keepsight.status().sessions,
}
process.send({ urls: Object.fromEntries(Object.entries(apps).map(([name, { url }]) => [name, url])) })
process.on('message', async ({ question, ...details }) =>
  process.send({ answer: await answers[question](details) }),
)
process.on('disconnect', () => process.exit())
