/** The app on AdonisJS 6, with its sessions in memory. Adonis is where its example has it. */
import { createRequire } from 'node:module'
import { createServer } from 'node:http'
import { pathToFileURL } from 'node:url'
import { findProduct, productPage } from '../sdk/product-page.mjs'

const { resolve } = createRequire(new URL('../../examples/adonis/package.json', import.meta.url))
const adonis = (name) => import(pathToFileURL(resolve(name)).href)

export async function createApp({ keepsight, viewed }) {
  const { IgnitorFactory } = await adonis('@adonisjs/core/factories')
  const { defineConfig: defineSession } = await adonis('@adonisjs/session')
  const { defineConfig: defineHttp } = await adonis('@adonisjs/core/http')
  const { keepsightAdonis } = keepsight ? await import('keepsight/adonis') : {}

  const app = new IgnitorFactory()
    .withCoreProviders()
    .withCoreConfig()
    .merge({
      config: {
        app: { appKey: 'only for the benchmark, and long enough', http: defineHttp({}) },
        logger: { default: 'app', loggers: { app: { enabled: false } } },
        session: defineSession({ store: 'memory', stores: {} }),
      },
      rcFileContents: { providers: [() => adonis('@adonisjs/session/session_provider')] },
    })
    .create(new URL('.', import.meta.url), { importer: adonis })
    .createApp('web')
  await app.init()
  await app.boot()
  const server = await app.container.make('server')
  const router = await app.container.make('router')
  if (keepsight) server.use([async () => ({ default: keepsightAdonis(keepsight) })])
  router.use([() => adonis('@adonisjs/session/session_middleware')])
  router.get('/log-in', ({ session, response }) => {
    session.put('userId', 42)
    response.send('')
  })
  router.get('/products/:id', async ({ session, params, response }) => {
    const product = await findProduct(params.id)
    viewed(product)
    response.header('content-type', 'text/html; charset=utf-8')
    response.send(await productPage(product, session.get('userId')))
  })
  await app.start(() => server.boot())
  return createServer((request, response) => server.handle(request, response))
}
