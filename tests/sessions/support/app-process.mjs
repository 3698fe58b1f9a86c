/**
 * One process of an app with log-ins: Express 5, express-session, and a store that all processes of the app share, in a SQLite
 * file or in PostgreSQL. Each process takes its settings from the environment, and says its port to its parent.
 *
 *   POST /log-in?user=U      a new session, logged in; 403 with the reason when it is rejected
 *   GET  /me                 who is logged in, and why the session of this cookie ended
 *   POST /work/KIND?ms=N     reads the session, waits N ms, then: read, write, touch, rolling, regenerate, destroy
 *   POST /store?failing=1|0  from now on the store cannot destroy (or can again)
 */
import connectPgSimple from 'connect-pg-simple'
import express from 'express'
import session from 'express-session'
import { createKeepsight } from 'keepsight'
import { keepsightExpress } from 'keepsight/express'
import { setTimeout as sleep } from 'node:timers/promises'
import { SqliteStore } from './sqlite-store.mjs'

const { KEEPSIGHT_URL, KEEPSIGHT_KEY, APP_STORE, APP_LIMIT, APP_PORT = '0' } = process.env

let isStoreFailing = false
const store = openStore()
const { destroy } = store
store.destroy = function (key, callback) {
  if (isStoreFailing) process.nextTick(callback, new Error('The store is down.'))
  else destroy.call(store, key, callback)
}

const keepsight = createKeepsight({
  url: KEEPSIGHT_URL,
  key: KEEPSIGHT_KEY,
  development: false,
  sessions: { limit: APP_LIMIT === 'any' ? false : Number(APP_LIMIT) },
})
keepsight.userSessions.guard(store)

const options = {
  store,
  secret: 'only-for-tests',
  name: 'app.sid',
  resave: false,
  saveUninitialized: false,
  cookie: { maxAge: 3_600_000 },
}
const plain = session(options)
const rolling = session({ ...options, rolling: true, resave: true })

const app = express()
app.use(keepsightExpress(keepsight))
app.use((request, response, next) =>
  (request.path === '/work/rolling' ? rolling : plain)(request, response, next),
)

app.post('/log-in', async (request, response) => {
  const user = String(request.query.user)
  await called((done) => request.session.regenerate(done))
  const { session: started, rejected } = await keepsight.userSessions.logIn({ user, request })
  if (rejected) return response.status(403).json({ reason: rejected.reason })
  request.session.userId = user
  await called((done) => request.session.save(done))
  response.json({ session: started?.id ?? null, isPending: started?.isPending ?? null })
})
app.get('/me', (request, response) => {
  const ending = keepsight.userSessions.endingOf(request)
  response.json({ user: request.session.userId ?? null, reason: ending?.reason ?? null })
})
app.post('/work/:kind', async (request, response) => {
  const { session: own } = request
  const before = own.userId ?? null
  await sleep(Number(request.query.ms ?? 0))
  switch (request.params.kind) {
    case 'write':
      own.count = (own.count ?? 0) + 1
      break
    case 'touch':
      own.touch()
      break
    case 'regenerate':
      await called((done) => own.regenerate(done))
      if (before !== null) request.session.userId = before
      break
    case 'destroy':
      await called((done) => own.destroy(done))
      break
  }
  response.json({ user: before })
})
app.post('/store', (request, response) => {
  isStoreFailing = request.query.failing === '1'
  response.json({})
})
app.get('/status', (_request, response) => response.json(keepsight.status().sessions))

await keepsight.userSessions.synced()
const server = app.listen(Number(APP_PORT), '127.0.0.1', 1024, () =>
  process.send({ port: server.address().port }),
)
server.keepAliveTimeout = 60_000
process.on('disconnect', () => process.exit())

function openStore() {
  if (!APP_STORE.startsWith('postgres:')) return new SqliteStore(APP_STORE)
  const PgStore = connectPgSimple(session)
  return new PgStore({ conString: APP_STORE, pruneSessionInterval: false })
}

function called(call) {
  return new Promise((resolve, reject) => call((error) => (error ? reject(error) : resolve())))
}
