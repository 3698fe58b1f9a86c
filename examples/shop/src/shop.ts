import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import express, { type ErrorRequestHandler, type RequestHandler } from 'express'
import session from 'express-session'
import type { KeepsightOptions } from 'keepsight'
import { keepsightExpress } from 'keepsight/express'
import { SqliteSessionStore, sessionMaxAgeMs } from './accounts/session-store.js'
import { Addresses } from './data/addresses.js'
import { Carts } from './data/carts.js'
import { openDatabase } from './data/database.js'
import { Orders } from './data/orders.js'
import { Products } from './data/products.js'
import { seed, shopSecret } from './data/seed.js'
import { Users } from './data/users.js'
import { html } from './html/html.js'
import { instrument, type ShopKeepsight } from './instrumentation.js'
import { accountPages } from './pages/account-pages.js'
import { addressPages } from './pages/address-pages.js'
import { cartPages } from './pages/cart-pages.js'
import { cataloguePages } from './pages/catalogue-pages.js'
import { checkoutPages } from './pages/checkout-pages.js'
import { customerPages } from './pages/customer-pages.js'
import { devicePages } from './pages/device-pages.js'
import { orderPages } from './pages/order-pages.js'
import { sameOriginForms } from './same-origin.js'
import type { ShopParts } from './shop-parts.js'
import { knowVisitor, sendPage } from './visit.js'

/** Options of {@link createShop}. */
export interface ShopOptions {
  /** The folder of the shop's database; made and filled when it is new. */
  dataDir: string
  /** Handed to `createKeepsight`. */
  keepsight?: KeepsightOptions
  /** Where the dashboard is, for the link at the top of each page. */
  dashboardUrl?: string | null
  /** The clock, in milliseconds since 1970. Default `Date.now`. */
  now?: () => number
}

/** A shop that is ready to serve. */
export interface Shop {
  readonly app: express.Express
  readonly keepsight: ShopKeepsight
  /** Starts serving, on any free port for 0. Rejects with Node's error, such as `EADDRINUSE`. */
  listen(port: number, host?: string): Promise<{ url: string }>
  /** Finishes what is being served, sends what Keepsight has queued, and closes the database. */
  close(): Promise<void>
}

/** Opens the shop. */
export async function createShop(options: ShopOptions): Promise<Shop> {
  const { dataDir, dashboardUrl = null, now = Date.now } = options
  const database = openDatabase(dataDir)
  const products = new Products(database)
  const users = new Users(database)
  const carts = new Carts(database, products)
  const addresses = new Addresses(database)
  const orders = new Orders(database, carts)
  await seed(database, users)
  const keepsight = instrument(options.keepsight ?? {}, { products, orders, carts, addresses })
  const shop: ShopParts = { products, users, carts, addresses, orders, keepsight, dashboardUrl, now }
  const store = keepsight.userSessions.guard(new SqliteSessionStore(database, now))

  const app = express()
  app.disable('x-powered-by')
  app.use(securityHeaders)
  app.use(
    express.static(fileURLToPath(new URL('../public/', import.meta.url)), { index: false, maxAge: '5m' }),
  )
  app.get('/healthz', (_request, response) => void response.type('text').send('ok\n'))
  app.use(sameOriginForms)
  app.use(keepsightExpress(keepsight))
  app.use(
    session({
      store,
      secret: shopSecret(database),
      name: 'shop.sid',
      resave: false,
      saveUninitialized: false,
      cookie: { httpOnly: true, sameSite: 'lax', secure: 'auto', maxAge: sessionMaxAgeMs },
    }),
  )
  app.use(express.urlencoded({ extended: false, limit: '32kb' }))
  app.use(knowVisitor(shop))
  app.use(cataloguePages(shop), cartPages(shop), accountPages(shop))
  app.use(checkoutPages(shop), orderPages(shop), addressPages(shop))
  app.use(devicePages(shop), customerPages(shop))
  app.use(notFound, failed)

  const server = createServer(app)
  return {
    app,
    keepsight,
    listen: (port, host = '127.0.0.1') => listen(server, port, host),
    async close() {
      await stop(server)
      await keepsight.shutdown()
      store.close()
      database.close()
    },
  }
}

function listen(server: Server, port: number, host: string): Promise<{ url: string }> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      const { address, family, port: bound } = server.address() as AddressInfo
      resolve({ url: `http://${family === 'IPv6' ? `[${address}]` : address}:${bound}` })
    })
  })
}

/** Lets answers that are under way finish, for at most two seconds. */
async function stop(server: Server): Promise<void> {
  if (!server.listening) return
  const impatience = setTimeout(() => server.closeAllConnections(), 2_000)
  await new Promise((resolve) => {
    server.close(resolve)
    server.closeIdleConnections()
  })
  clearTimeout(impatience)
}

const securityHeaders: RequestHandler = (_request, response, next) => {
  response.set({
    'content-security-policy':
      "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'",
    'referrer-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
  })
  next()
}

const notFound: RequestHandler = (request, response) => {
  sendPage(request, response.status(404), {
    title: 'Not found',
    main: html`<div class="empty tall">
      <h1>This shelf is empty</h1>
      <p>What you asked for is not here, or not for you.</p>
      <p><a class="button" href="/">Back to the shop</a></p>
    </div>`,
  })
}

const failed: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (response.headersSent) {
    next(error)
    return
  }
  const { status } = error as { status?: unknown }
  const isRefusal = typeof status === 'number' && status >= 400 && status < 500
  if (!isRefusal) console.error(error)
  response
    .status(isRefusal ? status : 500)
    .type('text')
    .send(
      isRefusal
        ? 'The shop could not read this request.\n'
        : 'Something broke in the shop. It was not you.\n',
    )
}
