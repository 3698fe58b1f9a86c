/** The app on Next 16, built from the folder `next`, with sessions of its own. */
import next from 'next'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { OwnSessions } from './own-sessions.mjs'
import { findProduct, productPageData } from '../sdk/product-page.mjs'

export async function createApp({ keepsight, viewed }) {
  const bench = { findProduct, productPageData, sessions: new OwnSessions(), viewed }
  globalThis.keepsightBench = bench
  const app = next({ dev: false, dir: fileURLToPath(new URL('next', import.meta.url)) })
  await app.prepare()
  if (keepsight) {
    const [{ keepsightNext }, { cookies }] = await Promise.all([
      import('keepsight/next'),
      import('next/headers.js'),
    ])
    const adapter = keepsightNext(keepsight, {
      async session() {
        const { id, userId } = await bench.sessions.open((await cookies()).get('sid')?.value)
        return { key: id, user: userId, userId }
      },
    })
    adapter.serveRequests()
    Object.assign(bench, { viewed: adapter.viewed, currentSession: adapter.currentSession })
  }
  const handle = app.getRequestHandler()
  return createServer((request, response) => handle(request, response))
}
