import { promisify } from 'node:util'
import { freePort } from '@keepsight/store/testing'
import MongoStore from 'connect-mongo'
import { createKeepsight } from 'keepsight'
import { MongoClient } from 'mongodb'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startBackend, type Backend } from './backend.js'

let backend: Backend
beforeAll(async () => {
  backend = await startBackend()
})
afterAll(() => backend.stop())

// Neither npm nor Debian has a MongoDB server that a test could start: this is the half of the stores' tests that needs none.
it('connect-mongo is guarded: while its server is away an ended key is refused, and never said to be ended', async () => {
  const keepsight = createKeepsight({
    ...(await backend.newApp()),
    logger: { warn: () => undefined, error: () => undefined },
  })
  const { userSessions } = keepsight
  const client = new MongoClient(`mongodb://127.0.0.1:${await freePort()}`, { serverSelectionTimeoutMS: 100 })
  const store = userSessions.guard(MongoStore.create({ client, autoRemove: 'disabled' }))
  const read = promisify((key: string, done: (error: unknown, session?: unknown) => void) => {
    void store.get(key, done)
  })
  expect(await userSessions.synced()).toBe(true)
  await userSessions.logIn({ user: 'ada', key: 'the key of ada' })
  await expect(read('the key of ada')).rejects.toThrow('ECONNREFUSED')

  expect(await userSessions.endAll('ada')).toMatchObject({ ended: 1 })
  expect(await read('the key of ada')).toBe(null)
  await expect
    .poll(() => userSessions.find({ state: 'live' }), { timeout: 5_000 })
    .toMatchObject({ sessions: [{ user: 'ada', state: 'ending', deliveryError: 'destroy_failed' }] })

  await keepsight.shutdown({ timeoutMs: 0 })
  await client.close()
})
