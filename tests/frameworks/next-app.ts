import { AsyncLocalStorage } from 'node:async_hooks'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Framework } from './framework.js'
import { buildNext, nextProgram, type NextVersion } from './next-build.js'
import type { NextShared, RunningNext } from './next-shared.js'
import { createRoutes, streamed } from './routes.js'

type Handle = (request: IncomingMessage, response: ServerResponse) => Promise<void>
type CreateNext = (options: { dev: boolean; dir: string }) => {
  prepare(): Promise<void>
  getRequestHandler(): Handle
}

const sealed =
  'a sealed cookie keeps what it says; nothing of it is kept at the server, where it could be taken away'

/** Next as the matrix drives it. */
export interface NextFramework extends Framework {
  /** Builds and loads the app; to be called before the first start, as it takes a while. */
  prepare(): Promise<void>
}

/** Next in the process of the tests: built once, and served on a port of its own for each app. */
export function nextFramework(version: NextVersion): NextFramework {
  const shared: NextShared = { running: new AsyncLocalStorage<RunningNext>() }
  let prepared: Promise<Handle> | undefined

  async function prepare(): Promise<Handle> {
    Object.assign(globalThis, { keepsightTests: shared })
    const dir = await buildNext(`next-${version}`)
    const createNext = createRequire(nextProgram(`next-${version}`))('next') as CreateNext
    const app = createNext({ dev: false, dir })
    await app.prepare()
    // Next calls register() of instrumentation.ts soon afterwards, and the first request waits for it.
    for (let tries = 0; tries < 3_000 && !shared.adapt; tries += 1) await sleep(10)
    return app.getRequestHandler()
  }

  return {
    name: `Next ${version}`,
    cannot: { 'leaves nothing under the key that its browser had before': sealed },
    guard: () => undefined,
    newStore: () => ({}),
    keysOf: () => [],
    contentOf: () => [],
    prepare: async () => void (await (prepared ??= prepare())),
    async start(keepsight) {
      const handle = await (prepared ??= prepare())
      const next = shared.adapt?.(keepsight)
      if (!next) throw new Error('The app of the tests did not start.')
      const running: RunningNext = { keepsight, next, routes: createRoutes(keepsight), streamed }
      const server = createServer((request, response) => {
        shared.running.run(running, () => void handle(request, response))
      })
      const undo = next.serveRequests(server)
      server.listen(0, '127.0.0.1')
      await once(server, 'listening')
      return {
        url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        async close() {
          undo()
          server.closeAllConnections()
          server.close()
          await once(server, 'close')
        },
      }
    },
  }
}
