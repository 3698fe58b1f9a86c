/** The app on Nuxt 4, built from the folder `nuxt`, with sessions of its own. */
import { createServer } from 'node:http'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { nuxtFolder } from './build-apps.mjs'
import { OwnSessions } from './own-sessions.mjs'
import { findProduct, productPageData } from '../sdk/product-page.mjs'

export async function createApp({ keepsight, viewed }) {
  const plugins = keepsight ? [(await import('keepsight/nuxt')).keepsightNuxt(keepsight)] : []
  globalThis.keepsightBench = { findProduct, productPageData, sessions: new OwnSessions(), viewed, plugins }
  const { listener } = await import(pathToFileURL(path.join(nuxtFolder, '.output/server/index.mjs')).href)
  return createServer(listener)
}
