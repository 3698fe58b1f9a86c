import { once } from 'node:events'
import { connect, createServer, type ClientHttp2Session, type Http2Server } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { createAdaptorServer } from '@hono/node-server'
import { Hono } from 'hono'
import { stream } from 'hono/streaming'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ViewMessage } from '@keepsight/protocol'
import { createKeepsight, type Keepsight } from '../index.js'
import { startSink, type Sink } from '../testing/start-sink.js'
import { keepsightHono } from './index.js'

let sink: Sink
let keepsight: Keepsight
let app: Hono
beforeEach(async () => {
  sink = await startSink()
  keepsight = createKeepsight({ url: sink.url, key: 'k', logger: { warn() {}, error() {} } })
  app = new Hono()
  app.use(keepsightHono(keepsight))
})
afterEach(async () => {
  await keepsight.shutdown({ timeoutMs: 0 })
  await sink.close()
})

async function views(): Promise<ViewMessage[]> {
  await sleep(50)
  await keepsight.flush()
  return sink.messages as ViewMessage[]
}

describe('Hono as a fetch handler', () => {
  it('needs to be told nothing, and then knows no address', async () => {
    app.get('/products/:id', (c) => {
      keepsight.viewed({ type: 'Product', id: c.req.param('id') })
      return c.text('page', 200, { 'set-cookie': 'a=b' })
    })
    const response = await app.request('https://shop.example/products/7')
    expect(await response.text()).toBe('page')
    expect(response.headers.getSetCookie()).toEqual(['a=b', expect.stringMatching(/^ks_visitor=.*Secure$/)])
    const [view] = await views()
    expect(view?.context?.page).toEqual({ url: 'https://shop.example/products/7' })
    expect(view?.context).not.toHaveProperty('ip')
  })
})

describe('Hono over HTTP/2', () => {
  let server: Http2Server
  let client: ClientHttp2Session
  beforeEach(async () => {
    server = createAdaptorServer({ fetch: app.fetch, createServer }) as Http2Server
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    client = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  })
  afterEach(() => {
    client.destroy()
    server.close()
  })

  it('counts a page, with the address of the connection', async () => {
    app.get('/', (c) => c.text(String(keepsight.viewed({ type: 'Product', id: 1 })?.objectId)))
    const request = client.request({ ':path': '/' })
    request.resume()
    await once(request, 'end')
    expect(await views()).toMatchObject([{ object: { id: '1' }, context: { ip: '127.0.0.1' } }])
  })

  it('does not count a page whose reader went away, on a connection that goes on', async () => {
    app.get('/slow', (c) =>
      stream(c, async (body) => {
        keepsight.viewed({ type: 'Product', id: 1 })
        await body.write('one')
        await sleep(50)
        await body.write('two')
      }),
    )
    const request = client.request({ ':path': '/slow' })
    request.on('error', () => undefined)
    await once(request, 'data')
    request.close(8)
    await sleep(100)
    expect(await views()).toEqual([])
  })
})
