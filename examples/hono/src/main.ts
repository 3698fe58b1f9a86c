import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { deleteCookie, getSignedCookie, setSignedCookie } from 'hono/cookie'
import { createKeepsight } from 'keepsight'
import { keepsightHono } from 'keepsight/hono'
import {
  devicesPage,
  findProduct,
  homePage,
  problemPage,
  productPage,
  rejectedPage,
} from 'keepsight-example-pages'
import { randomUUID } from 'node:crypto'
import { SessionStore, type Session } from './session-store.js'

const secret = process.env['SESSION_SECRET'] ?? 'a secret of the example, not of your app'

// #region keepsight
const keepsight = createKeepsight({
  url: process.env['KEEPSIGHT_URL'], // left out: the server runs inside this app, on ./.keepsight
  key: process.env['KEEPSIGHT_KEY'],
})

const app = new Hono<{ Variables: { session: Session | null } }>()
app.use(keepsightHono(keepsight))
// #endregion

// #region sessions
const sessions = keepsight.userSessions.guard(new SessionStore(), {
  methods: { read: 'get', write: ['set'], destroy: 'delete' },
})

app.use(async (c, next) => {
  const id = await getSignedCookie(c, secret, 'session')
  c.set('session', id ? await sessions.get(id) : null)
  await next()
})
// #endregion

app.get('/', (c) => {
  const { userSessions } = keepsight
  const notice = userSessions.endingOf()
  return c.html(homePage(c.get('session')?.userId ?? null, notice && userSessions.describeEnding(notice)))
})

// #region view
app.get('/products/:id', (c) => {
  const product = findProduct(c.req.param('id'))
  if (!product) return c.html(problemPage('Not found', 'There is no such product.'), 404)
  keepsight.viewed(product)
  return c.html(productPage(product, c.get('session')?.userId ?? null))
})
// #endregion

// #region log-in
app.post('/log-in', async (c) => {
  const { user } = await c.req.parseBody<{ user: string }>()
  const session = { id: randomUUID(), userId: user }
  c.set('session', session)
  const { rejected } = await keepsight.userSessions.logIn({ user })
  if (rejected) return c.html(rejectedPage(rejected), 403)
  await sessions.set(session.id, session)
  await setSignedCookie(c, 'session', session.id, secret, { httpOnly: true, sameSite: 'Lax' })
  return c.redirect('/', 303)
})
app.post('/log-out', async (c) => {
  const session = c.get('session')
  if (session) await sessions.delete(session.id)
  deleteCookie(c, 'session')
  return c.redirect('/', 303)
})
// #endregion

// #region devices
app.get('/devices', async (c) => {
  const own = await keepsight.userSessions.listOwn()
  return c.html(devicesPage(c.get('session')?.userId ?? null, own))
})
app.post('/devices/end', async (c) => {
  const { id } = await c.req.parseBody<{ id: string }>()
  await keepsight.userSessions.endOwn(c.req.raw, id)
  return c.redirect('/devices', 303)
})
// #endregion

const server = serve({ fetch: app.fetch, port: Number(process.env['PORT'] ?? 3000) })

process.once('SIGTERM', () => {
  server.close()
  void keepsight.shutdown().then(() => process.exit(0))
})
