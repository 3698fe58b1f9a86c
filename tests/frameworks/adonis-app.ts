import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { pathToFileURL } from 'node:url'
import type { Keepsight } from 'keepsight'
import { guardSessions, keepsightAdonis, type AdonisContext, type AdonisSession } from 'keepsight/adonis'
import type { Framework } from './framework.js'
import { createRoutes, streamed, type Kept } from './routes.js'

/** Adonis is where its example has it, and has no types here: what is used of it. */
const { resolve } = createRequire(new URL('../../examples/adonis/package.json', import.meta.url))
const adonis = async <Module>(name: string) => (await import(pathToFileURL(resolve(name)).href)) as Module

/** What is used of Adonis's context of a request. */
export interface HttpContext extends AdonisContext {
  params: Record<string, string>
  request: { request: IncomingMessage; body(): object }
  response: AdonisContext['response'] & {
    response: ServerResponse
    status(status: number): HttpContext['response']
    header(name: string, value: string): HttpContext['response']
    send(body: unknown): void
    stream(body: Readable): void
  }
  session: AdonisSession & {
    get(key: string): unknown
    put(key: string, value: unknown): void
    clear(): void
  }
}
type LazyImport = () => Promise<object>
type Controller = new () => object
/** What is used of an Adonis app. */
export interface Services {
  server: {
    use(middleware: LazyImport[]): void
    boot(): Promise<void>
    handle: RequestListener
  }
  router: {
    use(middleware: LazyImport[]): void
    get(path: string, handler: ((ctx: HttpContext) => unknown) | [Controller, string]): void
    post(path: string, handler: (ctx: HttpContext) => unknown): void
  }
}
interface Application {
  container: { make<Name extends keyof Services>(name: Name): Promise<Services[Name]> } & {
    make<Service extends object>(service: new () => Service): Promise<Service>
  }
  init(): Promise<void>
  boot(): Promise<void>
  start(serve: () => Promise<void>): Promise<void>
  terminate(): Promise<void>
}
interface IgnitorFactory {
  withCoreProviders(): this
  withCoreConfig(): this
  merge(parameters: object): this
  create(
    root: URL,
    options: { importer(name: string): Promise<unknown> },
  ): {
    createApp(environment: 'web'): Application
  }
}
type StoreFactory = (ctx: unknown, config: { age: string }) => object
interface SessionConfig {
  type: 'provider'
  resolver(app: never): Promise<object>
}

const { IgnitorFactory } = await adonis<{ IgnitorFactory: new () => IgnitorFactory }>(
  '@adonisjs/core/factories',
)
const {
  defineConfig: defineSession,
  SessionCollection,
  stores,
} = await adonis<{
  defineConfig(config: object): SessionConfig
  SessionCollection: new () => { destroy(key: string): Promise<void> }
  stores: {
    file(config: { location: string }): { resolver(): Promise<StoreFactory> }
    cookie(): { resolver(): Promise<StoreFactory> }
  }
}>('@adonisjs/session')
const { defineConfig: defineHttp } = await adonis<{ defineConfig(config: object): object }>(
  '@adonisjs/core/http',
)
const { default: SessionMiddleware } = await adonis<{ default: new () => object }>(
  '@adonisjs/session/session_middleware',
)
const FileStore = (await stores.file({ location: '' }).resolver())(null, { age: '2h' }).constructor as new (
  config: { location: string },
  age: string,
) => object
const cookieStore = await stores.cookie().resolver()

const folder = mkdtempSync(path.join(tmpdir(), 'keepsight-adonis-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
const locations = new WeakMap<object, string>()

/** AdonisJS with its store of files. */
export const adonisFramework: Framework = {
  name: 'AdonisJS 6, file store',
  guard: () => undefined,
  newStore() {
    const location = mkdtempSync(path.join(folder, 'sessions-'))
    const store = new FileStore({ location }, '2h')
    locations.set(store, location)
    return store
  },
  keysOf: (store) => filesOf(store).map((file) => path.basename(file, '.txt')),
  contentOf: (store) => filesOf(store).map((file) => readFileSync(file, 'utf8')),
  start: (keepsight, { store }) =>
    startAdonis(keepsight, {
      stores: { test: () => store },
      addRoutes: (router) => addRoutesOfMatrix(router, keepsight),
    }),
}

/** AdonisJS with its cookie store: sessions are kept in the browser. */
export const adonisCookieFramework: Framework = {
  name: 'AdonisJS 6, cookie store',
  guard: () => undefined,
  newStore: () => ({}),
  keysOf: () => [],
  contentOf: () => [],
  cannot: {
    'leaves nothing under the key that its browser had before':
      'a cookie from before the log-in cannot be destroyed; nobody is logged in there',
  },
  start: (keepsight) =>
    startAdonis(keepsight, {
      stores: { test: cookieStore },
      addRoutes: (router) => addRoutesOfMatrix(router, keepsight),
    }),
}

function filesOf(store: object): string[] {
  const location = locations.get(store) ?? ''
  return readdirSync(location).map((file) => path.join(location, file))
}

/** Starts an app with sessions in the store `store`: `test` of `stores`, unless another is named. */
export async function startAdonis(
  keepsight: Keepsight,
  {
    store = 'test',
    stores = {},
    addRoutes,
  }: {
    store?: string
    stores?: Record<string, StoreFactory>
    addRoutes(router: Services['router']): void
  },
) {
  const session = defineSession({ store, stores, age: '2h' })
  const app = new IgnitorFactory()
    .withCoreProviders()
    .withCoreConfig()
    .merge({
      config: {
        app: { appKey: 'only for tests, and long enough for both', http: defineHttp({}) },
        logger: { default: 'app', loggers: { app: { enabled: false } } },
        session: guardSessions(keepsight, session),
      },
      rcFileContents: { providers: [() => adonis('@adonisjs/session/session_provider')] },
    })
    .create(new URL('.', import.meta.url), { importer: (name) => adonis(name) })
    .createApp('web')
  await app.init()
  await app.boot()
  const router = await app.container.make('router')
  const server = await app.container.make('server')
  server.use([() => Promise.resolve({ default: keepsightAdonis<HttpContext>(keepsight) })])
  router.use([
    () => adonis('@adonisjs/core/bodyparser_middleware'),
    () => adonis('@adonisjs/session/session_middleware'),
  ])
  addRoutes(router)
  // The configuration is read at the first request, else.
  await app.container.make(SessionMiddleware)

  const listening = createServer((request, response) => server.handle(request, response))
  await app.start(() => server.boot())
  listening.listen(0, '127.0.0.1')
  await once(listening, 'listening')
  return {
    url: `http://127.0.0.1:${(listening.address() as AddressInfo).port}`,
    /** Destroys a session as another part of the app may. */
    destroy: async (key: string) => (await app.container.make(SessionCollection)).destroy(key),
    async close() {
      listening.closeAllConnections()
      listening.close()
      await once(listening, 'close')
      await app.terminate()
    },
  }
}

function addRoutesOfMatrix(router: Services['router'], keepsight: Keepsight): void {
  for (const [route, handler] of Object.entries(createRoutes(keepsight))) {
    const [method, url] = route.split(' ') as ['GET' | 'POST', string]
    router[method === 'GET' ? 'get' : 'post'](url, async (ctx) => {
      const {
        status = 200,
        location,
        body,
      } = await handler({
        request: ctx.request.request,
        params: ctx.params,
        body: ctx.request.body(),
        session: () => keptIn(ctx.session),
        regenerate: () => Promise.resolve(ctx.session.regenerate()),
        destroy: () => Promise.resolve(ctx.session.clear()),
      })
      if (location) ctx.response.header('location', location)
      ctx.response.status(status).send(body ?? '')
    })
  }
  router.get('/events', ({ response }) => {
    const stream = new PassThrough()
    stream.write('data: hello\n\n')
    response.header('content-type', 'text/event-stream').stream(stream)
  })
  router.get('/raw-events', ({ response: { response } }) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write('data: hello\n\n')
  })
  router.get('/stream/:id', ({ params, response }) => {
    response.stream(Readable.from(streamed(keepsight, Number(params['id']))))
  })
}

/** What the routes keep, in a session of Adonis. */
function keptIn(session: HttpContext['session']): Kept {
  return new Proxy<Kept>(
    {},
    {
      get: (_kept, key) => session.get(String(key)),
      set: (_kept, key, value) => {
        session.put(String(key), value)
        return true
      },
    },
  )
}
