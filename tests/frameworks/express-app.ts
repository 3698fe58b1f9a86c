import express5, { type Express, type Request, type Response } from 'express'
// @ts-expect-error Express 4 under a name of its own has no types; its applications are used as those of Express 5
import express4 from 'express4'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { keepsightExpress } from 'keepsight/express'
import { expressCall, expressSessions, expressStore } from './express-sessions.js'
import type { Framework } from './framework.js'
import { createRoutes, streamed } from './routes.js'

export const express5Framework = createFramework('Express 5', express5)
export const express4Framework = createFramework('Express 4', express4 as unknown as typeof express5)

function createFramework(name: string, express: typeof express5): Framework {
  return {
    name,
    ...expressStore,
    async start(keepsight, options) {
      const app: Express = express()
      app.use(keepsightExpress(keepsight))
      app.use(express.json())
      app.use(expressSessions(options))
      for (const [route, handler] of Object.entries(createRoutes(keepsight))) {
        const [method, path] = route.split(' ') as ['GET' | 'POST', string]
        const serve = async (request: Request, response: Response): Promise<void> => {
          const { status = 200, location, body } = await handler(expressCall(request))
          if (location) response.location(location)
          response.status(status).json(body)
        }
        app[method === 'GET' ? 'get' : 'post'](path, (request, response, next) => {
          serve(request, response).catch(next)
        })
      }
      app.get(['/events', '/raw-events'], (_request, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        response.write('data: hello\n\n')
      })
      app.get('/stream/:id', (request, response) => {
        Readable.from(streamed(keepsight, Number(request.params.id))).pipe(response)
      })
      const onError: express5.ErrorRequestHandler = (_error, _request, response, _next) => {
        response.status(500).end()
      }
      app.use(onError)
      const server = app.listen(0, '127.0.0.1')
      await once(server, 'listening')
      return {
        url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        async close() {
          server.closeAllConnections()
          server.close()
          await once(server, 'close')
        },
      }
    },
  }
}
