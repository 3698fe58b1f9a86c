import express from 'express'
import session, { MemoryStore } from 'express-session'
import { createKeepsight } from 'keepsight'
import { keepsightExpress } from 'keepsight/express'
import {
  devicesPage,
  findProduct,
  homePage,
  problemPage,
  productPage,
  rejectedPage,
} from 'keepsight-example-pages'

declare module 'express-session' {
  interface SessionData {
    userId: string
  }
}

// #region keepsight
const keepsight = createKeepsight({
  url: process.env['KEEPSIGHT_URL'], // left out: the server runs inside this app, on ./.keepsight
  key: process.env['KEEPSIGHT_KEY'],
})

const app = express()
app.use(keepsightExpress(keepsight))
app.use(
  session({
    secret: process.env['SESSION_SECRET'] ?? 'a secret of the example, not of your app',
    store: keepsight.userSessions.guard(new MemoryStore()),
    resave: false,
    saveUninitialized: false,
  }),
)
// #endregion
app.use(express.urlencoded({ extended: false }))

app.get('/', (request, response) => {
  const { userSessions } = keepsight
  const notice = userSessions.endingOf(request)
  response.send(homePage(request.session.userId ?? null, notice && userSessions.describeEnding(notice)))
})

// #region view
app.get('/products/:id', (request, response) => {
  const product = findProduct(request.params.id)
  if (!product) return void response.status(404).send(problemPage('Not found', 'There is no such product.'))
  keepsight.viewed(product)
  response.send(productPage(product, request.session.userId ?? null))
})
// #endregion

// #region log-in
app.post('/log-in', (request, response, next) => {
  const { user } = request.body as { user: string }
  request.session.regenerate((error) => {
    if (error) return void next(error)
    const logIn = async () => {
      const { rejected } = await keepsight.userSessions.logIn({ user, request })
      if (rejected) return void response.status(403).send(rejectedPage(rejected))
      request.session.userId = user
      response.redirect(303, '/')
    }
    logIn().catch(next)
  })
})
app.post('/log-out', (request, response) => {
  request.session.destroy(() => response.redirect(303, '/'))
})
// #endregion

// #region devices
app.get('/devices', async (request, response) => {
  const own = await keepsight.userSessions.listOwn(request)
  response.send(devicesPage(request.session.userId ?? null, own))
})
app.post('/devices/end', async (request, response) => {
  const { id } = request.body as { id: string }
  await keepsight.userSessions.endOwn(request, id)
  response.redirect(303, '/devices')
})
// #endregion

const server = app.listen(Number(process.env['PORT'] ?? 3000))

process.once('SIGTERM', () => {
  server.close()
  server.closeIdleConnections()
  void keepsight.shutdown().then(() => process.exit(0))
})
