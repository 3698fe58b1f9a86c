import { afterEach, beforeEach, describe, expect, expectTypeOf, it } from 'vitest'
import { createKeepsight } from './create-keepsight.js'
import type { KeepsightError } from './errors.js'
import type { Keepsight } from './keepsight.js'
import type { ObjectView } from './object-views/object-view.js'
import type { KeepsightOptions } from './options.js'
import { accept, startSink, type Sink } from './testing/start-sink.js'

let sink: Sink
let open: Keepsight[]
let errors: KeepsightError[]
beforeEach(async () => {
  sink = await startSink()
  open = []
  errors = []
})
afterEach(async () => {
  await Promise.all(open.map((each) => each.shutdown({ timeoutMs: 0 })))
  await sink.close()
})

const silent = { warn: () => undefined, error: () => undefined }
const create = (options: KeepsightOptions = {}): Keepsight => {
  const keepsight = createKeepsight({
    url: sink.url,
    key: 'ks_sec_test',
    logger: silent,
    onError: (error) => errors.push(error),
    ...options,
  })
  open.push(keepsight)
  return keepsight
}
const codes = () => errors.map(({ code }) => code)

describe('what is sent', () => {
  it('posts messages to /v1/batch with the key as Basic user name', async () => {
    const keepsight = create()
    keepsight.track('Searched', { term: 'mug' }, { user: 42 })
    expect(await keepsight.flush()).toEqual({ sent: 1, unsent: 0 })
    const [request] = sink.requests
    expect(request).toMatchObject({ method: 'POST', path: '/v1/batch' })
    expect(request?.headers.authorization).toBe(`Basic ${Buffer.from('ks_sec_test:').toString('base64')}`)
    expect(request?.headers['content-type']).toBe('application/json')
    expect(request?.body.context).toEqual({ library: { name: 'keepsight', version: '0.1.0' } })
    expect(Math.abs(Date.parse(request?.body.sentAt ?? '') - Date.now())).toBeLessThan(5000)
    expect(sink.messages).toEqual([
      {
        type: 'track',
        event: 'Searched',
        messageId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string,
        userId: '42',
        properties: { term: 'mug' },
      },
    ])
  })

  it('keeps the path of a server that lives under one', async () => {
    const keepsight = create({ url: `${sink.url}/insights/` })
    keepsight.track('x')
    await keepsight.flush()
    expect(sink.requests[0]?.path).toBe('/insights/v1/batch')
  })

  it('sends every kind of message in the shape of the protocol', async () => {
    const keepsight = create()
    keepsight.page({ name: 'Home', category: 'Shop', properties: { a: 1 } }, { visitor: 'v1' })
    keepsight.identify({ id: 42n }, { plan: 'gold' })
    keepsight.group(7, { name: 'Acme' }, { user: 'u' })
    keepsight.alias('old', { user: 'new' })
    keepsight.viewed(
      { type: 'Invoice', id: 812, label: 'Invoice 812', url: '/i/812' },
      { user: 'u', properties: { from: 'list' } },
    )
    await keepsight.flush()
    const bare = sink.messages.map(({ messageId: _id, timestamp: _time, ...rest }) => rest)
    expect(bare).toEqual([
      { type: 'page', name: 'Home', category: 'Shop', anonymousId: 'v1', properties: { a: 1 } },
      { type: 'identify', userId: '42', traits: { plan: 'gold' } },
      { type: 'group', groupId: '7', userId: 'u', traits: { name: 'Acme' } },
      { type: 'alias', previousId: 'old', userId: 'new' },
      {
        type: 'view',
        object: { type: 'Invoice', id: '812', label: 'Invoice 812', url: '/i/812' },
        userId: 'u',
        properties: { from: 'list' },
      },
    ])
  })

  it('fixes id, time and content at the call, however the objects change before they are sent', async () => {
    let now = Date.parse('2026-03-01T12:00:00.007Z')
    const keepsight = create({ now: () => now })
    const properties = { items: ['mug'] }
    keepsight.track('Searched', properties)
    properties.items.push('plate')
    now += 60_000
    await keepsight.flush()
    expect(sink.messages[0]).toMatchObject({
      timestamp: '2026-03-01T12:00:00.007Z',
      properties: { items: ['mug'] },
    })
    expect(sink.requests[0]?.body.sentAt).toBe('2026-03-01T12:01:00.007Z')
  })

  it('takes id, time, ip, session and context from the call when given', async () => {
    const keepsight = create()
    keepsight.track(
      'x',
      {},
      {
        messageId: 'm1',
        timestamp: new Date(0),
        ip: '192.0.2.1',
        sessionId: 's1',
        context: { locale: 'de-CH' },
      },
    )
    await keepsight.flush()
    expect(sink.messages[0]).toMatchObject({
      messageId: 'm1',
      timestamp: '1970-01-01T00:00:00.000Z',
      context: { ip: '192.0.2.1', sessionId: 's1', locale: 'de-CH' },
    })
  })

  it('writes big integers as text and dates as ISO 8601', async () => {
    const keepsight = create()
    keepsight.track('x', { big: 12345678901234567890n, when: new Date(0), gone: undefined })
    await keepsight.flush()
    expect(sink.messages[0]).toMatchObject({
      properties: { big: '12345678901234567890', when: '1970-01-01T00:00:00.000Z' },
    })
  })

  it('compresses when asked to, and by default not on this machine', async () => {
    const zipped = create({ gzip: true })
    zipped.track('x', { text: 'mug '.repeat(1000) })
    await zipped.flush()
    const plain = create()
    plain.track('x', { text: 'mug '.repeat(1000) })
    await plain.flush()
    expect(sink.requests.map(({ headers }) => headers['content-encoding'])).toEqual(['gzip', undefined])
    expect(Number(sink.requests[0]?.headers['content-length'])).toBeLessThan(500)
    expect(sink.messages).toHaveLength(2)
  })
})

describe('batches', () => {
  it('leave when they hold enough messages', async () => {
    const keepsight = create({ batch: { events: 3, ageMs: 60_000 } })
    for (let n = 0; n < 7; n += 1) keepsight.track('x')
    await expect.poll(() => sink.messages.length).toBe(6)
    expect(sink.requests.map(({ body }) => body.batch.length)).toEqual([3, 3])
    expect(keepsight.status().queued).toBe(1)
  })

  it('leave when they hold enough bytes, and are cut there', async () => {
    const keepsight = create({ batch: { bytes: 2000, ageMs: 60_000 } })
    for (let n = 0; n < 5; n += 1) keepsight.track('x', { text: 'x'.repeat(800) })
    await keepsight.flush()
    expect(sink.requests.map(({ body }) => body.batch.length)).toEqual([2, 2, 1])
  })

  it('leave when the first message is old enough', async () => {
    const keepsight = create({ batch: { ageMs: 30 } })
    keepsight.track('x')
    await expect.poll(() => sink.messages.length).toBe(1)
  })

  it('use two connections at most, and keep the order of capture within each request', async () => {
    const keepsight = create({ batch: { events: 50, ageMs: 0 } })
    for (let n = 0; n < 2000; n += 1) keepsight.track('x', { n })
    await keepsight.flush()
    const numbers = sink.requests.map(({ body }) =>
      body.batch.map((message) => (message as unknown as { properties: { n: number } }).properties.n),
    )
    for (const batch of numbers) expect(batch).toEqual([...batch].sort((a, b) => a - b))
    expect(new Set(numbers.flat()).size).toBe(2000)
    expect(sink.mostSockets()).toBeLessThanOrEqual(2)
  })
})

describe('when the server fails', () => {
  const answering = async (...answers: number[]) => {
    await sink.close()
    sink = await startSink((request, response, index) => {
      const status = answers[index] ?? 200
      response.statusCode = status
      if (status === 200) accept(request, response)
      else response.end('{}')
    })
  }

  it.each([500, 503, 429, 408])('sends the very same messages again after a %i', async (status) => {
    await answering(status)
    const keepsight = create()
    keepsight.track('x')
    expect(await keepsight.flush()).toEqual({ sent: 0, unsent: 1 })
    expect(keepsight.status()).toMatchObject({ state: 'retrying', queued: 1 })
    expect(await keepsight.flush()).toEqual({ sent: 1, unsent: 0 })
    const [first, second] = sink.requests
    expect(second?.body.batch).toEqual(first?.body.batch)
    expect(codes()).toEqual(['overloaded'])
    expect(keepsight.status().state).toBe('ready')
  })

  it('retries by itself after a pause', async () => {
    await answering(500)
    const keepsight = create()
    keepsight.track('x')
    await keepsight.flush()
    await expect.poll(() => sink.messages.length, { timeout: 3000 }).toBe(1)
  })

  it('waits as long as Retry-After says', async () => {
    await sink.close()
    const times: number[] = []
    sink = await startSink((request, response, index) => {
      times.push(performance.now())
      if (index > 0) return accept(request, response)
      response.statusCode = 429
      response.setHeader('retry-after', '1')
      response.end()
    })
    const keepsight = create({ batch: { ageMs: 0 } })
    keepsight.track('x')
    await expect.poll(() => sink.messages.length, { timeout: 4000 }).toBe(1)
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(950)
  })

  it('halves a batch that is too large, until what is too large alone is dropped', async () => {
    await sink.close()
    sink = await startSink((request, response) => {
      if (request.body.batch.some((message) => message.userId === 'large')) {
        response.statusCode = 413
        response.end()
      } else accept(request, response)
    })
    const keepsight = create()
    for (let n = 0; n < 8; n += 1) keepsight.track('x', {}, { user: n === 5 ? 'large' : String(n) })
    expect(await keepsight.flush()).toEqual({ sent: 7, unsent: 0 })
    expect(sink.messages.map(({ userId }) => userId).sort()).toEqual(['0', '1', '2', '3', '4', '6', '7'])
    expect(keepsight.status().dropped.message_too_large).toBe(1)
  })

  it('drops what any other 4xx refuses, and counts it', async () => {
    await answering(400)
    const keepsight = create()
    keepsight.track('x')
    keepsight.track('y')
    expect(await keepsight.flush()).toEqual({ sent: 0, unsent: 0 })
    expect(keepsight.status()).toMatchObject({ queued: 0, state: 'refused', dropped: { refused: 2 } })
    expect(codes()).toEqual(['request_refused'])
  })

  it('says once, in production too, that the key is refused', async () => {
    await answering(401, 401, 401)
    const said: string[] = []
    const keepsight = create({
      development: false,
      logger: { warn: (text) => said.push(text), error: () => undefined },
    })
    for (let n = 0; n < 3; n += 1) {
      keepsight.track('x')
      await keepsight.flush()
    }
    expect(said).toEqual([expect.stringContaining('The server refused the key')])
    expect(keepsight.status()).toMatchObject({ state: 'refused', dropped: { refused: 3 } })
    keepsight.track('x')
    await keepsight.flush()
    expect(keepsight.status().state).toBe('ready')
  })

  it('counts what the server rejects within a batch, under its code, and keeps the rest', async () => {
    await sink.close()
    sink = await startSink((_request, response) => {
      response.end(
        '{"success":true,"accepted":1,"rejected":[{"index":1,"code":"invalid_event","message":"…"}]}',
      )
    })
    const keepsight = create()
    keepsight.track('x')
    keepsight.track('y')
    expect(await keepsight.flush()).toEqual({ sent: 1, unsent: 0 })
    expect(keepsight.status().dropped.rejected).toBe(1)
    expect(errors[0]?.message).toContain('invalid_event')
  })

  it('does not let one batch that always fails hold up the others', async () => {
    await sink.close()
    sink = await startSink((request, response) => {
      if (request.body.batch.some((message) => message.userId === 'poison')) {
        response.statusCode = 500
        response.end()
      } else accept(request, response)
    })
    const keepsight = create({ batch: { events: 1, ageMs: 0 } })
    keepsight.track('x', {}, { user: 'poison' })
    for (let n = 0; n < 5; n += 1) keepsight.track('x', {}, { user: String(n) })
    await expect.poll(() => sink.messages.length, { timeout: 10_000 }).toBe(5)
    expect(keepsight.status().queued).toBe(1)
  })

  it('keeps to its bound while the server is away, drops what is worth least and counts it', async () => {
    const keepsight = create({ url: 'http://127.0.0.1:9', queue: { events: 100 } })
    for (let n = 0; n < 80; n += 1) keepsight.page()
    for (let n = 0; n < 80; n += 1) keepsight.viewed({ type: 'Product', id: n })
    for (let n = 0; n < 50; n += 1) keepsight.track('x')
    expect(keepsight.status()).toMatchObject({ queued: 100, dropped: { queue_full: 110 } })
    expect(codes()).toEqual(['queue_full'])
  })
})

describe('ending', () => {
  it('sends what is queued at shutdown, and records nothing afterwards', async () => {
    const keepsight = create({ batch: { ageMs: 60_000 } })
    keepsight.track('x')
    keepsight.track('y')
    expect(await keepsight.shutdown()).toEqual({ sent: 2, unsent: 0 })
    keepsight.track('z')
    expect(keepsight.status()).toMatchObject({ state: 'shut-down', queued: 0, dropped: { shut_down: 1 } })
    expect(codes()).toEqual(['shut_down'])
    expect(await keepsight.shutdown()).toEqual({ sent: 2, unsent: 0 })
  })

  it('gives up when the time is over, and says what was not sent', async () => {
    const keepsight = create({ url: 'http://127.0.0.1:9' })
    keepsight.track('x')
    const started = performance.now()
    expect(await keepsight.shutdown({ timeoutMs: 300 })).toEqual({ sent: 0, unsent: 1 })
    expect(performance.now() - started).toBeLessThan(800)
  })

  it('keeps trying until the time is over', async () => {
    await sink.close()
    sink = await startSink((request, response, index) => {
      if (index >= 2) return accept(request, response)
      response.statusCode = 503
      response.end()
    })
    const keepsight = create()
    keepsight.track('x')
    expect(await keepsight.shutdown({ timeoutMs: 5000 })).toEqual({ sent: 1, unsent: 0 })
  })

  it('can be disposed of with await using', async () => {
    {
      await using keepsight = createKeepsight({ url: sink.url, key: 'ks_sec_test' })
      keepsight.track('x')
    }
    expect(sink.messages).toHaveLength(1)
  })

  it('flushes nothing at once', async () => {
    expect(await create().flush()).toEqual({ sent: 0, unsent: 0 })
    expect(sink.requests).toEqual([])
  })
})

describe('hooks', () => {
  it('lets beforeSend change a message or drop it', async () => {
    const keepsight = create({
      beforeSend: (message) => (message.userId === 'secret' ? null : { ...message, anonymousId: 'hidden' }),
    })
    keepsight.track('x', {}, { user: 'secret' })
    keepsight.track('x', {}, { user: 'u', visitor: 'v' })
    await keepsight.flush()
    expect(sink.messages).toMatchObject([{ userId: 'u', anonymousId: 'hidden' }])
    expect(keepsight.status().dropped.before_send).toBe(1)
  })

  it('drops the message when beforeSend throws, because it may be there to hide something', async () => {
    const keepsight = create({
      beforeSend: () => {
        throw new Error('oops')
      },
    })
    keepsight.track('x')
    await keepsight.flush()
    expect(sink.messages).toEqual([])
    expect(codes()).toEqual(['hook_failed'])
  })

  it('survives an onError that throws', async () => {
    const keepsight = create({
      onError: () => {
        throw new Error('oops')
      },
    })
    keepsight.track('')
    keepsight.track('x')
    expect(await keepsight.flush()).toEqual({ sent: 1, unsent: 0 })
  })

  it('hands deliveries to waitUntil, one for all that happens in a turn', async () => {
    const deliveries: Promise<unknown>[] = []
    const keepsight = create({ waitUntil: (delivery) => deliveries.push(delivery), batch: { ageMs: 60_000 } })
    keepsight.track('x')
    keepsight.track('y')
    expect(deliveries).toHaveLength(1)
    await Promise.all(deliveries)
    expect(sink.messages).toHaveLength(2)
  })

  it('records nothing when disabled', async () => {
    const keepsight = create({ disabled: true })
    keepsight.track('x')
    expect(keepsight.viewed({ type: 'A', id: 1 })).toBeNull()
    expect(await keepsight.flush()).toEqual({ sent: 0, unsent: 0 })
    expect(keepsight.status()).toMatchObject({ state: 'disabled', queued: 0, url: null })
    expect(await keepsight.objectViews.find()).toMatchObject({ views: [], error: { code: 'unreachable' } })
  })
})

describe('bad input', () => {
  const circular: Record<string, unknown> = {}
  circular.self = circular
  it.each<[string, (keepsight: Keepsight) => void]>([
    ['an event without a name', (k) => k.track('')],
    ['an event with an endless name', (k) => k.track('x'.repeat(129))],
    ['an event that is no text', (k) => k.track(5 as never)],
    ['circular properties', (k) => k.track('x', circular)],
    [
      'properties with a throwing getter',
      (k) =>
        k.track('x', {
          get a() {
            throw new Error('no')
          },
        }),
    ],
    [
      'properties with a throwing toJSON',
      (k) =>
        k.track('x', {
          a: {
            toJSON() {
              throw new Error('no')
            },
          },
        }),
    ],
    ['a huge message', (k) => k.track('x', { text: 'x'.repeat(40_000) })],
    ['an endless user id', (k) => k.track('x', {}, { user: 'x'.repeat(300) })],
    ['an empty user id', (k) => k.identify('')],
    ['a time that is none', (k) => k.track('x', {}, { timestamp: new Date(NaN) })],
    [
      'a view at a time that is none',
      (k) => void k.viewed({ type: 'A', id: 1 }, { timestamp: new Date(NaN) }),
    ],
    ['no object', (k) => void k.viewed(null as never)],
    ['undefined for an object', (k) => void k.viewed(undefined as never)],
    ['a number for an object', (k) => void k.viewed(5 as never)],
    ['an object of unknown kind', (k) => void k.viewed({ a: 1 })],
    ['an object with an id of NaN', (k) => void k.viewed({ type: 'A', id: NaN })],
    ['an object with an endless id', (k) => void k.viewed({ type: 'A', id: 'x'.repeat(257) })],
    ['an endless type', (k) => void k.viewed({ type: 'x'.repeat(129), id: 1 })],
    ['a group without an id', (k) => k.group('')],
    ['an alias of nobody', (k) => k.alias(NaN)],
    ['options that are null', (k) => k.track('x', {}, null as never)],
    [
      'an object whose id throws',
      (k) =>
        void k.viewed(
          new (class Bad {
            get id(): never {
              throw new Error('no')
            }
          })(),
        ),
    ],
  ])('%s is told, not thrown, and nothing is sent', async (_name, act) => {
    const keepsight = create()
    expect(() => act(keepsight)).not.toThrow()
    await keepsight.flush()
    expect(sink.messages).toEqual([])
    expect(errors).toHaveLength(1)
  })

  it('says each distinct mistake on the console once in development, nothing in production', () => {
    const said: string[] = []
    const logger = { warn: (text: string) => said.push(text), error: () => undefined }
    const loud = create({ development: true, logger })
    loud.viewed({ a: 1 })
    loud.viewed({ a: 1 })
    expect(said).toEqual([expect.stringContaining('pass { type }')])
    const quiet = create({ development: false, logger })
    quiet.viewed({ a: 1 })
    expect(said).toHaveLength(1)
  })

  it('says once, in production too, that a bundler has renamed a class whose name is not given otherwise', () => {
    const said: string[] = []
    const logger = { warn: (text: string) => said.push(text), error: () => undefined }
    const keepsight = create({ development: false, logger })
    const renamed = class a {
      id = 1
    }
    const named = class b {
      id = 1
    }
    keepsight.contentTypes.register(named, { name: 'Product' })
    keepsight.viewed(new renamed())
    keepsight.viewed(new renamed())
    keepsight.viewed(new named())
    keepsight.viewed({ type: 'b', id: 2 })
    expect(said).toEqual([expect.stringMatching(/renamed by a bundler.*\(a\)$/)])
    expect(errors.map(({ code }) => code)).toEqual(['class_name_shortened'])
  })

  it('never puts content of a message into an error', () => {
    const keepsight = create()
    keepsight.track('x', {}, { user: `secret-${'x'.repeat(300)}` })
    keepsight.viewed({ secret: 'secret-a' })
    expect(errors).toHaveLength(2)
    for (const error of errors) expect(error.message).not.toContain('secret-')
  })
})

describe('bad options', () => {
  it.each<[string, KeepsightOptions, string]>([
    ['an address that is none', { url: 'insights.example.org' }, 'url must be'],
    ['an address of another kind', { url: 'ftp://example.org' }, 'url must be'],
    ['no key', { url: 'http://127.0.0.1:1', key: '' }, 'keepsight app create'],
    ['a public key', { url: 'http://127.0.0.1:1', key: 'ks_pub_1' }, 'ks_sec_'],
    ['a hop count', { trustProxy: 2 as never }, 'trustProxy'],
    ['a queue of nothing', { queue: { events: 0 } }, 'queue.events'],
    ['batches over the wire limit', { batch: { events: 501 } }, 'batch.events'],
    ['a timeout of NaN', { timeoutMs: NaN }, 'timeoutMs'],
  ])(
    '%s throws in development; in production it is told and nothing is recorded',
    (_name, options, sentence) => {
      const base = { url: sink.url, key: 'ks_sec_test', ...options }
      expect(() => create({ ...base, development: true })).toThrow(sentence)
      const keepsight = create({ ...base, development: false })
      expect(errors[0]?.message).toContain(sentence)
      expect(keepsight.status().state).toBe('disabled')
      keepsight.track('x')
      expect(keepsight.viewed({ type: 'A', id: 1 })).toBeNull()
    },
  )
})

describe('types', () => {
  it("check the app's events and their properties", () => {
    interface Events {
      'Order Completed': { total: number }
      Searched: { term?: string }
    }
    const keepsight = createKeepsight<Events>({ disabled: true })
    keepsight.track('Order Completed', { total: 12 })
    keepsight.track('Searched')
    // @ts-expect-error an event that the app does not have
    keepsight.track('Order completed', { total: 12 })
    // @ts-expect-error properties are missing
    keepsight.track('Order Completed')
    // @ts-expect-error a property of another type
    keepsight.track('Order Completed', { total: '12' })
    expectTypeOf(keepsight.viewed).returns.toEqualTypeOf<ObjectView | null>()
    expectTypeOf(createKeepsight({ disabled: true })).toEqualTypeOf<Keepsight>()
  })
})
