/** The app on React Router 7 with its adapter of Express, built from the folder `react-router`, with sessions of its own. */
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { reactRouterFolder } from './build-apps.mjs'
import { OwnSessions } from './own-sessions.mjs'
import { findProduct, productPageData } from '../sdk/product-page.mjs'

const { resolve } = createRequire(new URL('../../examples/react-router/package.json', import.meta.url))
const ofExample = (name) => import(pathToFileURL(resolve(name)).href)

export async function createApp({ keepsight, viewed }) {
  const bench = { findProduct, productPageData, sessions: new OwnSessions(), viewed }
  globalThis.keepsightBench = bench
  if (keepsight) {
    const { keepsightMiddleware } = await import('keepsight/react-router')
    bench.adapterOf = (options) => keepsightMiddleware(keepsight, options)
  }
  const { createRequestHandler } = await ofExample('@react-router/express')
  const { default: express } = await ofExample('express')
  const build = await import(pathToFileURL(path.join(reactRouterFolder, 'build/server/index.js')).href)
  const app = express()
  app.disable('x-powered-by')
  app.use(createRequestHandler({ build, mode: 'production' }))
  return createServer(app)
}
