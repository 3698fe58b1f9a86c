import { eventRow } from '@keepsight/store/testing'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestApi, view, type TestApi } from '../testing/start-test-api.js'
import { createLiveHub, liveHubBounds } from './live-hub.js'
import type { LiveItem } from './live-item.js'
import { liveStreamBounds } from './live-stream-bounds.js'

describe('the hub', () => {
  it("gives an app's rows to those who watch it, and to nobody else", () => {
    const hub = createLiveHub()
    const [shop, blog]: LiveItem[][] = [[], []]
    hub.subscribe('shop', (item) => shop?.push(item))
    const leave = hub.subscribe('blog', (item) => blog?.push(item))
    hub.publish(view('a'))
    leave()
    hub.publish(view('b', { app_id: 'blog' }))
    expect(shop?.map(({ data }) => data.id)).toEqual(['a'])
    expect(blog).toEqual([])
  })

  it('wants rows while somebody watches and a minute longer, so that who comes back misses nothing', () => {
    let now = 0
    const hub = createLiveHub({ now: () => now })
    expect(hub.hasSubscribers('shop')).toBe(false)
    hub.subscribe('shop', () => undefined)()
    for (const id of ['a', 'b', 'c']) hub.publish(view(id))
    now = liveHubBounds.ms
    expect(hub.hasSubscribers('shop')).toBe(true)
    const again: string[] = []
    hub.subscribe('shop', ({ data }) => again.push(data.id), 'a')()
    expect(again).toEqual(['b', 'c'])
    now += liveHubBounds.ms + 1
    expect(hub.hasSubscribers('shop')).toBe(false)
  })

  it('keeps 200 items of an app and no more', () => {
    const hub = createLiveHub()
    hub.subscribe('shop', () => undefined)
    for (let index = 0; index < 1000; index++) hub.publish(view(`m${String(index)}`))
    const again: string[] = []
    hub.subscribe('shop', ({ data }) => again.push(data.id), 'm500')
    hub.subscribe('shop', ({ data }) => again.push(data.id), 'm800')
    expect(again).toHaveLength(199)
  })
})

describe('the stream', () => {
  let test: TestApi
  let port: number
  beforeAll(async () => {
    test = await startTestApi()
    await test.api.listen({ port: 0 })
    port = (test.api.server.address() as AddressInfo).port
  })
  afterAll(() => test.close())

  /** Opens a stream; `until` resolves when the text so far holds a piece. */
  async function open(headers: Record<string, string> = {}, path = '/v1/apps/shop/live') {
    const request = http.get({
      port,
      path,
      headers: { authorization: `Bearer ${test.shop.readKey}`, ...headers },
    })
    const response = await new Promise<http.IncomingMessage>((resolve) => request.once('response', resolve))
    let text = ''
    let ended = false
    response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
    response.once('close', () => (ended = true))
    const until = async (piece: string) => {
      await expect.poll(() => text, { timeout: 5000 }).toContain(piece)
      return text
    }
    return { response, request, until, isEnded: () => ended }
  }

  it('sends views and other events as they come', async () => {
    const stream = await open()
    await stream.until(': live')
    expect(stream.response.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
    })
    test.live.publish(view('m1', { object_label: 'Mug\nblue' }))
    test.live.publish(view('m2', { app_id: 'blog' }))
    test.live.publish(eventRow({ app_id: 'shop', message_id: 'm3', event: 'Order Completed' }))
    const text = await stream.until('m3')
    expect(text).not.toContain('m2')
    const [view1 = '', event3 = ''] = text.split('\n\n').filter((part) => part.startsWith('id:'))
    expect(view1.split('\n').slice(0, 2)).toEqual(['id: m1', 'event: view'])
    expect(JSON.parse(view1.split('data: ')[1] ?? '')).toMatchObject({
      id: 'm1',
      time: '2026-05-12T10:00:00.000Z',
      object: { type: 'Product', id: '1', label: 'Mug\nblue' },
    })
    expect(JSON.parse(event3.split('data: ')[1] ?? '')).toMatchObject({
      type: 'track',
      event: 'Order Completed',
    })
    stream.request.destroy()
  })

  it('goes on after the last item that was seen', async () => {
    const stream = await open({ 'last-event-id': 'm1' })
    expect(await stream.until('m3')).not.toContain('id: m1')
    stream.request.destroy()
  })

  it('leaves bots out on request', async () => {
    const stream = await open({}, '/v1/apps/shop/live?bots=exclude')
    await stream.until(': live')
    test.live.publish(view('robot', { is_bot: 1 }))
    test.live.publish(view('person'))
    expect(await stream.until('person')).not.toContain('robot')
    stream.request.destroy()
  })

  it('is refused to those who may not read the app', async () => {
    const stream = await open({ authorization: `Bearer ${test.blog.readKey}` })
    expect(stream.response.statusCode).toBe(404)
  })

  it('cuts off a client that does not read, within a bound', async () => {
    const stream = await open()
    await stream.until(': live')
    stream.response.pause()
    const label = 'x'.repeat(10_000)
    const before = process.memoryUsage().rss
    for (let index = 0; index < 20_000 && !stream.isEnded(); index++) {
      test.live.publish(view(`slow${String(index)}`, { object_label: label }))
      if (index % 50 === 0) await new Promise((resolve) => setImmediate(resolve))
      if (stream.request.socket?.destroyed) break
    }
    stream.response.resume()
    await expect.poll(stream.isEnded, { timeout: 5000 }).toBe(true)
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * 1024 ** 2 + liveStreamBounds.pendingBytes)
  })

  it('ends when the server closes', async () => {
    const stream = await open()
    await stream.until(': live')
    await test.api.close()
    await expect.poll(stream.isEnded, { timeout: 5000 }).toBe(true)
  })
})
