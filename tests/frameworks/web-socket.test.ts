import { createServer, ServerResponse } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import express, { type Request } from 'express'
import session, { MemoryStore } from 'express-session'
import { createKeepsight } from 'keepsight'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { startBackend, type Backend } from './backend.js'
import { Browser } from './browser.js'
import type { Kept } from './routes.js'

let backend: Backend
beforeAll(async () => {
  backend = await startBackend()
})
afterAll(() => backend.stop())

/** An app whose WebSockets are closed with the session that they were opened in. */
async function start(account: Awaited<ReturnType<Backend['newApp']>>, store: MemoryStore) {
  const keepsight = createKeepsight({ ...account, logger: { warn: () => undefined, error: () => undefined } })
  const sessions = session({
    secret: 'test',
    resave: false,
    saveUninitialized: false,
    store: keepsight.userSessions.guard(store),
  })
  const app = express()
  app.use(sessions)
  app.get('/log-in/:user', async (request, response) => {
    const kept = request.session as Kept
    kept.userId = request.params.user
    await keepsight.userSessions.logIn({ user: kept.userId, request })
    response.json({})
  })
  const server = createServer(app)
  const sockets = new WebSocketServer({ noServer: true })
  server.on('upgrade', (request, socket, head) => {
    sessions(request as Request, new ServerResponse(request) as never, () => {
      const { userId } = (request as Request).session as Kept
      if (userId === undefined) return void socket.end('HTTP/1.1 401 Unauthorized\r\n\r\n')
      sockets.handleUpgrade(request, socket, head, (opened) => {
        keepsight.userSessions.closeWithSession(opened, request)
      })
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`
  expect(await keepsight.userSessions.synced()).toBe(true)
  return {
    keepsight,
    async logIn(user: string) {
      const browser = new Browser(`http://${address}`)
      await browser.get(`/log-in/${user}`)
      return browser
    },
    /** Opens a WebSocket, and says with which code it was closed; `null` while it is open. */
    async open({ cookie }: Browser) {
      const opened = new WebSocket(`ws://${address}`, { headers: { cookie } })
      let code: number | null = null
      opened.on('error', () => undefined)
      opened.on('close', (closedWith) => (code = closedWith))
      await new Promise((resolve) => opened.once('open', resolve).once('close', resolve))
      return { code: () => code }
    },
    async close() {
      for (const client of sockets.clients) client.terminate()
      server.closeAllConnections()
      server.close()
      await keepsight.shutdown({ timeoutMs: 1_000 })
    },
  }
}

it('closes the WebSockets of a session that ends, in each process within a second, and no others', async () => {
  const account = await backend.newApp()
  const shared = {}
  const newStore = () => Object.assign(new MemoryStore(), { sessions: shared })
  const [one, other] = [await start(account, newStore()), await start(account, newStore())]
  const [ada, eve] = [await one.logIn('ada'), await one.logIn('eve')]
  const [here, there, eves] = [await one.open(ada), await other.open(ada), await one.open(eve)]
  await one.keepsight.userSessions.endAll('ada')
  await expect.poll(() => [here.code(), there.code()], { timeout: 1_000 }).toEqual([4401, 4401])
  await sleep(50)
  expect(eves.code()).toBe(null)
  expect((await one.open(ada)).code()).not.toBe(null)
  await one.close()
  await other.close()
})
