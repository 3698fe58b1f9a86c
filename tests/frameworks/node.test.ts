import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Request, Response } from 'express'
import session, { MemoryStore } from 'express-session'
import { createKeepsight } from 'keepsight'
import { keepsightNode } from 'keepsight/node'
import { expect, it } from 'vitest'
import { startBackend } from './backend.js'
import { Browser } from './browser.js'
import { describeMatrix } from './matrix.js'
import { nodeFramework } from './node-app.js'

describeMatrix(nodeFramework)

it('express-session needs no options on a bare server', async () => {
  const backend = await startBackend()
  const keepsight = createKeepsight(await backend.newApp())
  const withSession = session({
    secret: 'only for tests',
    store: keepsight.userSessions.guard(new MemoryStore()),
    resave: false,
    saveUninitialized: false,
  })
  const server = createServer(
    keepsightNode(keepsight, (request, response) => {
      withSession(request as Request, response as Response, () => {
        const { session } = request as Request
        const answer = () =>
          response.setHeader('content-type', 'application/json').end(JSON.stringify(session))
        if (request.url !== '/log-in') return void answer()
        void keepsight.userSessions.logIn({ user: 'ada', request }).then(() => {
          Object.assign(session, { userId: 'ada' })
          answer()
        })
      })
    }),
  ).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const ada = new Browser(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  await ada.post('/log-in')
  expect((await ada.get('/')).body).toMatchObject({ userId: 'ada' })
  const { sessions } = await keepsight.userSessions.find({ user: 'ada' })
  expect(await sessions[0]?.end()).toMatchObject({ ended: 1 })
  expect((await ada.get('/')).body).not.toHaveProperty('userId')
  server.close()
  server.closeAllConnections()
  await keepsight.shutdown()
  await backend.stop()
})
