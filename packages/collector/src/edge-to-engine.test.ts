import { openEventsStore, type EventRow } from '@keepsight/store'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createCollector } from './create-collector.js'
import { openDeadLetters } from './dead-letters/open-dead-letters.js'
import { createLoader } from './loader/create-loader.js'
import { openSpool } from './spool/open-spool.js'
import { KeysInMemory, secretKey } from './testing/start-collector.js'

test('what is acknowledged is in the table, letter for letter, and what was left out is empty', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'keepsight-edge-'))
  const events = await openEventsStore({ path: join(folder, 'events') })
  await events.migrate()
  const spool = await openSpool({ dir: join(folder, 'spool'), now: Date.now })
  const checkpoints = new Map<string, string>()
  const loader = createLoader({
    spoolDir: join(folder, 'spool'),
    events,
    checkpoints: {
      getCheckpoint: (name) => Promise.resolve(checkpoints.get(name) ?? null),
      setCheckpoint: (name, value) => Promise.resolve(void checkpoints.set(name, value)),
    },
    deadLetters: await openDeadLetters({ dir: join(folder, 'dead-letters'), now: Date.now }),
    now: Date.now,
  })
  const collector = createCollector({
    port: 0,
    spool,
    keys: new KeysInMemory(),
    upstream: join(folder, 'main.sock'),
  })
  const { port } = await collector.listen()
  onTestFinished(async () => {
    await collector.close()
    await loader.close()
    await events.close()
    await rm(folder, { recursive: true, force: true })
  })

  const post = async (body: string) => {
    const response = await fetch(`http://127.0.0.1:${String(port)}/v1/batch`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secretKey}` },
      body,
    })
    return (await response.json()) as unknown
  }
  const label = '"\\ \t\n\u0001 ünï 😀 \u2028 {"a":1} '
  const properties = {
    text: label,
    __proto: 1,
    deep: [{ a: [1.5, null, true, '\\u0000'] }],
    big: 9007199254740991,
  }
  const batch = [
    {
      type: 'view',
      messageId: 'm1',
      timestamp: '2026-01-31T12:00:00.123Z',
      object: { type: 'Invoice', id: 'a/ü', label },
      properties,
    },
    { type: 'track', messageId: 'm2', timestamp: '2025-12-31T23:59:59.999Z', event: label },
    { type: 'nope' },
  ]
  const hostile = String.raw`{"type":"track","messageId":"m3","event":"a\u0000\ud800b","timestamp":"2026-01-01","properties":{"__proto__":{"x":1}}}`
  const body = `{"batch":[${JSON.stringify(batch).slice(1, -1)},${hostile}]}`
  expect(await post(body)).toMatchObject({ accepted: 3, rejected: [{ index: 2, code: 'unknown_type' }] })
  // Sent twice, kept once.
  expect(await post(body)).toMatchObject({ accepted: 3 })

  const read = () => events.query<EventRow>({ name: 'test', sql: 'SELECT * FROM events ORDER BY message_id' })
  await expect.poll(async () => (await read()).length, { timeout: 20_000 }).toBe(3)
  const [view, track, odd] = await read()
  expect(view).toMatchObject({
    app_id: 'shop',
    time: '2026-01-31 12:00:00.123',
    type: 'view',
    object_type: 'Invoice',
    object_id: 'a/ü',
    object_label: label,
    is_bot: 0,
    source: 'server',
    user_id: '',
    visitor_id: '',
    session_id: '',
    page_url: '',
    ip: '',
    user_agent: '',
    library: '',
    traits: '{}',
    context: '{}',
  })
  expect(JSON.parse(view!.properties)).toEqual(properties)
  expect(track).toMatchObject({ time: '2025-12-31 23:59:59.999', event: label })
  expect(odd).toMatchObject({
    event: 'a\ufffd\ufffdb',
    time: '2026-01-01 00:00:00.000',
    properties: '{"__proto__":{"x":1}}',
  })
})
