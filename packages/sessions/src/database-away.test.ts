import type { EndingsEvent, StartSessionRequest } from '@keepsight/protocol'
import { openOperationalStore, type OperationalStore } from '@keepsight/store'
import { startPostgres, type TestPostgres } from '@keepsight/store/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createUserSessions } from './create-user-sessions.js'
import type { UserSessions } from './port.js'
import { keyOf, until } from './testing/bench.js'

const app = 'shop'
const rounds = 3
const logIns = 150

let server: TestPostgres
let stores: OperationalStore[]
let services: UserSessions[]
const faults: unknown[] = []

beforeAll(async () => {
  server = await startPostgres()
  stores = [1, 2].map(() => openOperationalStore(server.url))
  for (const store of stores) await store.migrate()
  await stores[0]!.createApp({ name: 'Shop' })
  services = stores.map(({ database }) =>
    createUserSessions({ database, pollMs: 50, tickMs: 50, onFault: (error) => void faults.push(error) }),
  )
})
afterAll(async () => {
  for (const service of services) await service.close()
  for (const store of stores) await store.close()
  await server.stop()
})

it(
  'loses nothing when the database is killed again and again while users log in',
  { timeout: 120_000 },
  async () => {
    const heard: EndingsEvent[] = []
    const stop = await services[1]!.listen(
      app,
      { listener: 'p', name: 'p', after: 0 },
      (event) => void heard.push(event),
    )
    /** As an app does: again until there is an answer. */
    async function start(request: StartSessionRequest, service: UserSessions): Promise<string> {
      for (let attempt = 0; attempt < 200; attempt++) {
        try {
          return (await service.start(app, request)).outcome
        } catch (error) {
          expect(error).toMatchObject({ code: 'database_unreachable' })
          await new Promise((resolve) => setTimeout(resolve, 50))
        }
      }
      return 'gave up'
    }
    for (let round = 0; round < rounds; round++) {
      const outcomes = Array.from({ length: logIns }, (_, i) =>
        start({ keyId: keyOf(`${round} ${i}`), sealedKey: 's', user: 'ada', limit: 1 }, services[i % 2]!),
      )
      await new Promise((resolve) => setTimeout(resolve, 30 + Math.random() * 200))
      await server.kill()
      await expect(services[0]!.find(app)).rejects.toMatchObject({ code: 'database_unreachable' })
      await server.start()
      // One that was committed without an answer may have been replaced by the time it is repeated.
      for (const outcome of await Promise.all(outcomes)) expect(['started', 'rejected']).toContain(outcome)
      expect((await services[0]!.find(app, { state: 'active' })).sessions).toHaveLength(1)
    }
    const ended = async () => (await services[0]!.find(app, { state: 'ending', limit: 1_000 })).sessions
    expect(await ended()).toHaveLength(rounds * logIns - 1)
    const endings = () => heard.flatMap((each) => (each.event === 'ending' ? [each.data] : []))
    await until(() => endings().length >= rounds * logIns - 1)
    expect(new Set(endings().map(({ keyId }) => keyId))).toEqual(new Set((await ended()).map(({ id }) => id)))
    const seqs = endings().map(({ seq }) => seq)
    expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b))
    stop()
    for (const fault of faults) expect(fault).toMatchObject({ code: 'database_unreachable' })
  },
)
