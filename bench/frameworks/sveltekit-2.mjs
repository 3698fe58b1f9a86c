/** The app on SvelteKit 2 with adapter-node, built from the folder `sveltekit`, with sessions of its own. */
import { createServer } from 'node:http'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { svelteKitFolder } from './build-apps.mjs'
import { OwnSessions } from './own-sessions.mjs'
import { findProduct, productPageData } from '../sdk/product-page.mjs'

export async function createApp({ keepsight, viewed }) {
  const sessions = new OwnSessions()
  const readSession = async ({ event, resolve }) => {
    event.locals.session = await sessions.open(event.cookies.get('sid'))
    return await resolve(event)
  }
  const adapters = keepsight ? [(await import('keepsight/sveltekit')).keepsightHandle(keepsight)] : []
  globalThis.keepsightBench = {
    findProduct,
    productPageData,
    sessions,
    viewed,
    handles: [...adapters, readSession],
  }
  const { handler } = await import(pathToFileURL(path.join(svelteKitFolder, 'build/handler.js')).href)
  return createServer((request, response) => handler(request, response, () => response.writeHead(404).end()))
}
