import { createServer, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { createKeepsight } from 'keepsight'
import { keepsightNode } from 'keepsight/node'
import {
  devicesPage,
  findProduct,
  homePage,
  problemPage,
  productPage,
  rejectedPage,
} from 'keepsight-example-pages'
import { cookieKeyOf, newSessionKey, Sessions, setSessionCookie, ShopRequest } from './sessions.js'

type Route = (request: ShopRequest, response: ServerResponse, id: string) => void | Promise<void>

// #region keepsight
const keepsight = createKeepsight({
  url: process.env['KEEPSIGHT_URL'], // left out: the server runs inside this app, on ./.keepsight
  key: process.env['KEEPSIGHT_KEY'],
})
const sessions = keepsight.userSessions.guard(new Sessions(), {
  methods: { read: 'read', write: ['write'], destroy: 'destroy' },
})

async function serve(request: ShopRequest, response: ServerResponse): Promise<void> {
  const key = cookieKeyOf(request)
  request.session = key === null ? null : ((await sessions.read(key)) ?? null)
  if (request.session) request.sessionID = key
  await answer(request, response)
}

const server = createServer(
  { IncomingMessage: ShopRequest },
  keepsightNode(keepsight, (request: ShopRequest, response) => {
    serve(request, response).catch(() => response.writeHead(500).end())
  }),
)
// #endregion

const showHome: Route = (request, response) => {
  const { userSessions } = keepsight
  const notice = userSessions.endingOf(request)
  response.end(homePage(request.session?.userId ?? null, notice && userSessions.describeEnding(notice)))
}

// #region view
const showProduct: Route = (request, response, id) => {
  const product = findProduct(id)
  if (!product) {
    response.writeHead(404).end(problemPage('Not found', 'There is no such product.'))
    return
  }
  keepsight.viewed(product)
  response.end(productPage(product, request.session?.userId ?? null))
}
// #endregion

// #region log-in
const logIn: Route = async (request, response) => {
  const { user = '' } = await formOf(request)
  const key = newSessionKey()
  request.sessionID = key
  const { rejected } = await keepsight.userSessions.logIn({ user, request })
  if (rejected) {
    response.writeHead(403).end(rejectedPage(rejected))
    return
  }
  await sessions.write(key, { userId: user })
  setSessionCookie(response, key)
  response.writeHead(303, { location: '/' }).end()
}
const logOut: Route = async (request, response) => {
  if (request.sessionID !== null) await sessions.destroy(request.sessionID)
  setSessionCookie(response, null)
  response.writeHead(303, { location: '/' }).end()
}
// #endregion

// #region devices
const showDevices: Route = async (request, response) => {
  const own = await keepsight.userSessions.listOwn(request)
  response.end(devicesPage(request.session?.userId ?? null, own))
}
const endDevice: Route = async (request, response) => {
  const { id = '' } = await formOf(request)
  await keepsight.userSessions.endOwn(request, id)
  response.writeHead(303, { location: '/devices' }).end()
}
// #endregion

const routes: Record<string, Route> = {
  'GET /': showHome,
  'GET /products/': showProduct,
  'POST /log-in': logIn,
  'POST /log-out': logOut,
  'GET /devices': showDevices,
  'POST /devices/end': endDevice,
}

async function answer(request: ShopRequest, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost')
  const [, folder = pathname, id = ''] = /^(\/products\/)(.+)$/.exec(pathname) ?? []
  const method = request.method === 'HEAD' ? 'GET' : request.method
  response.setHeader('content-type', 'text/html; charset=utf-8')
  const route = routes[`${method} ${folder}`]
  if (route) await route(request, response, id)
  else response.writeHead(404).end(problemPage('Not found', 'There is no such page.'))
}

async function formOf(request: ShopRequest): Promise<Partial<Record<string, string>>> {
  return Object.fromEntries(new URLSearchParams(await text(request)))
}

server.listen(Number(process.env['PORT'] ?? 3000))

process.once('SIGTERM', () => {
  server.close()
  server.closeIdleConnections()
  void keepsight.shutdown().then(() => process.exit(0))
})
