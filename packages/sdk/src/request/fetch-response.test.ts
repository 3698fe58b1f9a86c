import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ViewMessage } from '@keepsight/protocol'
import { createKeepsight, type Keepsight } from '../index.js'
import { startSink, type Sink } from '../testing/start-sink.js'
import { FetchRequest } from './fetch-request.js'
import { inContext, serveFetch } from './fetch-response.js'
import { requestStorage } from './request-context.js'

let sink: Sink
let keepsight: Keepsight
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
  await keepsight.shutdown({ timeoutMs: 0 })
  await sink.close()
})

function serve(app: () => Response | Promise<Response>, init?: RequestInit): Promise<Response> {
  const request = new Request('https://shop.example/products/7?q=mug', init)
  return serveFetch(keepsight.requestRunner(), new FetchRequest(request, null, '203.0.113.9'), app)
}

const view = () => keepsight.viewed({ type: 'Product', id: 7 })

async function views(): Promise<ViewMessage[]> {
  await new Promise((resolve) => setTimeout(resolve, 20))
  await keepsight.flush()
  return sink.messages as ViewMessage[]
}

/** A body of three chunks, and whether it was given up. */
function slowBody() {
  const state = { isCancelled: false }
  let left = 3
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      await new Promise((resolve) => setTimeout(resolve, 5))
      if (left-- > 0) controller.enqueue(new TextEncoder().encode('x'))
      else controller.close()
    },
    cancel: () => void (state.isCancelled = true),
  })
  return { body, state }
}

describe('serveFetch', () => {
  it('records what the request says, and sets the cookie of the visitor', async () => {
    const response = await serve(() => (view(), new Response('page', { headers: { 'set-cookie': 'a=b' } })))
    expect(await response.text()).toBe('page')
    const [own, visitor] = response.headers.getSetCookie()
    expect(own).toBe('a=b')
    expect(visitor).toMatch(/^ks_visitor=[\w-]{22}; Path=\/; .*Secure/)
    expect(await views()).toMatchObject([
      {
        object: { type: 'Product', id: '7' },
        context: { ip: '203.0.113.9', page: { url: 'https://shop.example/products/7?q=mug' } },
      },
    ])
  })

  it('hands back the very response where there is nothing to add', async () => {
    const own = new Response('page', { headers: { 'content-length': '4' } })
    expect(await serve(() => own)).toBe(own)
  })

  it('adds its cookie also where headers cannot be changed', async () => {
    const response = await serve(() => (view(), Response.redirect('https://shop.example/', 303)))
    expect(response.status).toBe(303)
    expect(response.headers.get('location')).toBe('https://shop.example/')
    expect(response.headers.getSetCookie()).toHaveLength(1)
    expect(await views()).toHaveLength(1)
  })

  it('counts a streamed answer once it was read to the end, and not before', async () => {
    const response = await serve(() => (view(), new Response(slowBody().body)))
    expect(await views()).toEqual([])
    expect(await response.text()).toBe('xxx')
    expect(await views()).toHaveLength(1)
  })

  it('knows the request where a body that is read elsewhere comes to be', async () => {
    const response = await serve(() => {
      async function* chunks() {
        yield new TextEncoder().encode('one')
        view()
        yield new TextEncoder().encode('two')
      }
      return new Response(ReadableStream.from(chunks()))
    })
    expect(await views()).toEqual([])
    expect(await response.text()).toBe('onetwo')
    expect(await views()).toMatchObject([{ context: { ip: '203.0.113.9' } }])
  })

  it('does not count an answer whose reader goes away, and gives the body up', async () => {
    const { body, state } = slowBody()
    const response = await serve(() => (view(), new Response(body)))
    const reader = response.body?.getReader()
    await reader?.read()
    await reader?.cancel()
    expect(state.isCancelled).toBe(true)
    expect(await views()).toEqual([])
  })

  it.each([404, 500])('does not count an answer with status %i', async (status) => {
    await (await serve(() => (view(), new Response('no', { status })))).text()
    expect(await views()).toEqual([])
  })

  it.each([
    ['HEAD', { method: 'HEAD' }],
    ['prefetching', { headers: { 'sec-purpose': 'prefetch' } }],
  ])('does not count %s', async (_what, init) => {
    await (await serve(() => (view(), new Response('page')), init)).text()
    expect(await views()).toEqual([])
  })

  it('passes an error of the app on, and counts nothing', async () => {
    const broken = serve(() => {
      view()
      throw new Error('the template is broken')
    })
    await expect(broken).rejects.toThrow('the template is broken')
    expect(await views()).toEqual([])
  })

  it('passes an error of the body on, and counts nothing', async () => {
    const body = new ReadableStream({ pull: () => Promise.reject(new Error('the disk is gone')) })
    const response = await serve(() => (view(), new Response(body)))
    await expect(response.text()).rejects.toThrow('the disk is gone')
    expect(await views()).toEqual([])
  })

  it('knows the request also by a copy of it', async () => {
    await serve(() => {
      keepsight.viewed({ type: 'Product', id: 1 }, { request: new Request('http://elsewhere/') })
      return new Response(null, { status: 204 })
    })
    expect(await views()).toMatchObject([{ context: { ip: '203.0.113.9' } }])
  })
})

describe('inContext', () => {
  it('makes a body in the request that it is of, and gives it up with it', async () => {
    const run = keepsight.requestRunner()
    const request = new FetchRequest(new Request('https://shop.example/export'), null)
    let given: unknown
    const response = run(request, undefined, () =>
      inContext(
        new Response(
          new ReadableStream<Uint8Array>(
            {
              pull(controller) {
                controller.enqueue(
                  new TextEncoder().encode(String(requestStorage.getStore()?.request === request)),
                )
              },
              cancel: (reason) => void (given = reason),
            },
            { highWaterMark: 0 },
          ),
          { status: 201, headers: { 'x-kept': 'yes' } },
        ),
      ),
    )
    expect([response.status, response.headers.get('x-kept')]).toEqual([201, 'yes'])
    const reader = response.body!.getReader()
    const read = await reader.read()
    expect(new TextDecoder().decode(read.value as Uint8Array)).toBe('true')
    await reader.cancel('gone')
    expect(given).toBe('gone')
    expect(inContext(new Response(null)).body).toBeNull()
  })
})
