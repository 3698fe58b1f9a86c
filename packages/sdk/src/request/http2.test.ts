import fastify from 'fastify'
import { once } from 'node:events'
import { connect, createServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2'
import type { AddressInfo, Server } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { keepsightFastify } from '../fastify/index.js'
import { createKeepsight, type Keepsight } from '../index.js'
import { startSink, type Sink } from '../testing/start-sink.js'

let sink: Sink
let keepsight: Keepsight
let close: () => unknown
beforeEach(async () => {
  sink = await startSink()
  keepsight = createKeepsight({
    url: sink.url,
    key: 'k',
    development: false,
    logger: { warn() {}, error() {} },
  })
})
afterEach(async () => {
  close()
  await keepsight.shutdown({ timeoutMs: 0 })
  await sink.close()
})

const view = () => keepsight.viewed({ type: 'Product', id: 7 })
const largeBody = Buffer.alloc(8 * 1024 * 1024)

const servers = {
  'a bare server': async () => {
    const run = keepsight.requestRunner()
    const server = createServer((request: Http2ServerRequest, response: Http2ServerResponse) => {
      run(request, response, () => {
        view()
        response.end(request.url === '/large' ? largeBody : 'page')
      })
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    close = () => server.close()
    return server as Server
  },
  Fastify: async () => {
    const app = fastify({ http2: true })
    await app.register(keepsightFastify(keepsight))
    app.get('/', () => (view(), 'page'))
    app.get('/large', () => (view(), largeBody))
    await app.listen({ port: 0, host: '127.0.0.1' })
    close = () => void app.close()
    return app.server as unknown as Server
  },
}

describe.each(Object.entries(servers))('over HTTP/2, %s', (_name, start) => {
  async function ask(path: string, isRead: boolean): Promise<void> {
    const server = await start()
    const client = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    const request = client.request({ ':path': path })
    request.on('error', () => undefined)
    if (isRead) {
      request.resume()
      await once(request, 'end')
    } else {
      await once(request, 'response')
      request.close(8)
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
    client.destroy()
    await keepsight.flush()
  }

  it('counts an answer that was sent whole', async () => {
    await ask('/', true)
    expect(sink.messages).toMatchObject([
      { context: { page: { url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/$/) as string } } },
    ])
  })

  it('does not count one whose reader went away', async () => {
    await ask('/large', false)
    expect(sink.messages).toEqual([])
  })
})
