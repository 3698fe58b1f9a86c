import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Readable } from 'node:stream'
import { pathToFileURL } from 'node:url'
import express, { type RequestHandler } from 'express'
import {
  createCookie,
  createCookieSessionStorage,
  type ActionFunctionArgs,
  type Cookie,
  type LoaderFunctionArgs,
  type ServerBuild,
  type Session,
  type SessionStorage,
} from 'react-router'
import type { Keepsight } from 'keepsight'
import { guardSessionStorage, keepsightMiddleware } from 'keepsight/react-router'
import type { Framework, RunningApp } from './framework.js'
import { createRoutes, streamed, type Answer, type Kept } from './routes.js'

// Dependencies of the example app.
const example = createRequire(new URL('../../examples/react-router/package.json', import.meta.url))
const imported = async (name: string): Promise<unknown> => import(pathToFileURL(example.resolve(name)).href)
const { createRequestHandler } = (await imported('@react-router/express')) as {
  createRequestHandler(options: { build: ServerBuild; mode: string }): RequestHandler
}
const { createFileSessionStorage, createReadableStreamFromReadable } = (await imported(
  '@react-router/node',
)) as {
  createReadableStreamFromReadable(source: Readable): ReadableStream<Uint8Array>
  createFileSessionStorage(options: { cookie: Cookie; dir: string }): SessionStorage<Kept>
}

const cookie = createCookie('__session', {
  secrets: ['only for tests, and long enough for both'],
  httpOnly: true,
  sameSite: 'lax',
  path: '/',
})

/** A session storage, and the folder that it has its sessions in. */
interface FileStore {
  dir: string
  storage: SessionStorage<Kept>
}

/** React Router with sessions in files. */
export const reactRouterFramework: Framework = {
  name: 'React Router 7, sessions in files',
  newStore(): FileStore {
    const dir = mkdtempSync(path.join(tmpdir(), 'keepsight-sessions-'))
    return { dir, storage: createFileSessionStorage({ cookie, dir }) }
  },
  keysOf: (store) => filesOf(store as FileStore).map((file) => file.replaceAll(path.sep, '')),
  contentOf(store) {
    const { dir } = store as FileStore
    return filesOf({ dir }).map((file) => readFileSync(path.join(dir, file), 'utf8'))
  },
  guard(keepsight, store) {
    guardSessionStorage(keepsight, (store as FileStore).storage, { cookie })
  },
  start: (keepsight, { store }) => start(keepsight, (store as FileStore).storage),
}

/** React Router with sessions in their cookie alone. */
export const reactRouterCookieFramework: Framework = {
  name: 'React Router 7, sessions in the cookie',
  newStore: () => createCookieSessionStorage<Kept>({ cookie }),
  keysOf: () => [],
  contentOf: () => [],
  guard(keepsight, store) {
    guardSessionStorage(keepsight, store as SessionStorage<Kept>)
  },
  start: (keepsight, { store }) => start(keepsight, store as SessionStorage<Kept>),
}

function filesOf({ dir }: Pick<FileStore, 'dir'>): string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(dir, path.join(entry.parentPath, entry.name)))
}

/** Serves the routes as resource routes of a real build, whose root has the middleware. */
async function start(keepsight: Keepsight, sessions: SessionStorage<Kept>): Promise<RunningApp> {
  const modules: Record<string, object> = {
    '/events': { loader: () => eventStream() },
    '/raw-events': { loader: () => eventStream() },
    '/stream/:id': {
      loader: ({ params }: LoaderFunctionArgs) =>
        new Response(
          createReadableStreamFromReadable(Readable.from(streamed(keepsight, Number(params['id'])))),
        ),
    },
    '/log-in': { action: (args: ActionFunctionArgs) => logIn(keepsight, sessions, args) },
  }
  for (const [route, handler] of Object.entries(createRoutes(keepsight))) {
    const [method, path] = route.split(' ') as ['GET' | 'POST', string]
    modules[path] ??= {
      [method === 'GET' ? 'loader' : 'action']: async ({ request, params }: ActionFunctionArgs) => {
        let session: Session<Kept> = await sessions.getSession(request.headers.get('cookie'))
        const before = JSON.stringify(session.data)
        let gone: string | null = null
        const answer = await handler({
          request,
          params: params as Record<string, string>,
          body: method === 'POST' ? ((await request.json()) as object) : {},
          session: () => keptIn(session),
          async regenerate() {
            session = await sessions.getSession()
          },
          async destroy() {
            gone = await sessions.destroySession(session)
          },
        })
        if (gone !== null) return answered(answer, gone)
        const isChanged = JSON.stringify(session.data) !== before || session.id === ''
        const isWorth = Object.keys(session.data).length > 0
        return answered(answer, isChanged && isWorth ? await sessions.commitSession(session) : null)
      },
    }
  }
  const root = { middleware: [keepsightMiddleware(keepsight, { sessions })], default: () => null }
  const routes = Object.entries({ '': root, ...modules }).map(([path, module]) => [
    path || 'root',
    { id: path || 'root', path: path.slice(1), module, ...(path ? { parentId: 'root' } : {}) },
  ])
  const build = {
    entry: { module: { default: () => new Response('a page'), handleError: () => undefined } },
    routes: Object.fromEntries(routes) as ServerBuild['routes'],
    assets: { entry: { imports: [], module: '' }, routes: {}, url: '', version: '' },
    publicPath: '/',
    assetsBuildDirectory: '',
    future: { v8_middleware: true, v8_passThroughRequests: false, v8_trailingSlashAwareDataRequests: false },
    ssr: true,
    isSpaMode: false,
    prerender: [],
    routeDiscovery: { mode: 'initial', manifestPath: '/__manifest' },
  } as unknown as ServerBuild

  const app = express()
  app.use(createRequestHandler({ build, mode: 'production' }))
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
}

/** As the guides have it: a new session, which has its key once it is committed. */
async function logIn(
  { userSessions }: Keepsight,
  { getSession, commitSession }: SessionStorage<Kept>,
  { request }: ActionFunctionArgs,
): Promise<Response> {
  const { user, password } = (await request.json()) as { user: string; password?: string }
  if (password === 'wrong') {
    await userSessions.logInFailed({ user })
    return new Response(null, { status: 401 })
  }
  const session = await getSession()
  session.set('userId', user)
  const setCookie = await commitSession(session)
  const { session: started, rejected } = await userSessions.logIn({ user })
  if (rejected)
    return answered({ status: 403, body: { reason: rejected.reason, message: rejected.message } }, null)
  return answered({ body: { id: started?.id } }, setCookie)
}

function answered({ status = 200, location, body }: Answer, setCookie: string | null): Response {
  const headers = new Headers(location ? { location } : {})
  if (setCookie !== null) headers.append('set-cookie', setCookie)
  return Response.json(body ?? null, { status, headers })
}

/** A session of React Router, as the routes write it. */
function keptIn(session: Session<Kept>): Kept {
  return new Proxy({} as Kept, {
    get: (_kept, name) => session.get(name as keyof Kept),
    set(_kept, name, value) {
      session.set(name as keyof Kept, value as never)
      return true
    },
  })
}

/** A stream of events that stays open. */
function eventStream(): Response {
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new TextEncoder().encode('data: hello\n\n')),
  })
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
}
