import fastifyCookie from '@fastify/cookie'
import fastifyFormbody from '@fastify/formbody'
import fastifySession, { MemoryStore } from '@fastify/session'
import fastify from 'fastify'
import { createKeepsight } from 'keepsight'
import { keepsightFastify } from 'keepsight/fastify'
import {
  devicesPage,
  findProduct,
  homePage,
  problemPage,
  productPage,
  rejectedPage,
} from 'keepsight-example-pages'

declare module 'fastify' {
  interface Session {
    userId?: string
  }
}

// #region keepsight
const keepsight = createKeepsight({
  url: process.env['KEEPSIGHT_URL'], // left out: the server runs inside this app, on ./.keepsight
  key: process.env['KEEPSIGHT_KEY'],
})

const app = fastify()
await app.register(keepsightFastify(keepsight))
await app.register(fastifyCookie)
await app.register(fastifySession, {
  secret: process.env['SESSION_SECRET'] ?? 'a secret of the example, not of your app',
  store: keepsight.userSessions.guard(new MemoryStore(new Map())),
  saveUninitialized: false,
  cookie: { secure: 'auto' },
})
// #endregion
await app.register(fastifyFormbody)
app.addHook('onRequest', (_request, reply, done) => {
  reply.type('text/html; charset=utf-8')
  done()
})

app.get('/', (request) => {
  const { userSessions } = keepsight
  const notice = userSessions.endingOf(request)
  return homePage(request.session.userId ?? null, notice && userSessions.describeEnding(notice))
})

// #region view
app.get<{ Params: { id: string } }>('/products/:id', (request, reply) => {
  const product = findProduct(request.params.id)
  if (!product) return reply.code(404).send(problemPage('Not found', 'There is no such product.'))
  keepsight.viewed(product)
  return reply.send(productPage(product, request.session.userId ?? null))
})
// #endregion

// #region log-in
app.post<{ Body: { user: string } }>('/log-in', async (request, reply) => {
  const { user } = request.body
  await request.session.regenerate()
  const { rejected } = await keepsight.userSessions.logIn({ user, request })
  if (rejected) return reply.code(403).send(rejectedPage(rejected))
  request.session.userId = user
  return reply.redirect('/', 303)
})
app.post('/log-out', async (request, reply) => {
  await request.session.destroy()
  return reply.redirect('/', 303)
})
// #endregion

// #region devices
app.get('/devices', async (request) => {
  const own = await keepsight.userSessions.listOwn(request)
  return devicesPage(request.session.userId ?? null, own)
})
app.post<{ Body: { id: string } }>('/devices/end', async (request, reply) => {
  await keepsight.userSessions.endOwn(request, request.body.id)
  return reply.redirect('/devices', 303)
})
// #endregion

await app.listen({ port: Number(process.env['PORT'] ?? 3000), host: process.env['HOST'] ?? 'localhost' })

process.once('SIGTERM', () => {
  void app
    .close()
    .then(() => keepsight.shutdown())
    .then(() => process.exit(0))
})
