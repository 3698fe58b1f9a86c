/** Sessions in the operational store of a server, without a request for each: how many log-ins a second it takes is not the question. */
import { sessionLimits } from '@keepsight/protocol'
import { createUserSessions } from '@keepsight/sessions'
import { openOperationalStore } from '@keepsight/store'
import path from 'node:path'
import { keyIdOf, keyOf } from './keys.mjs'

/** So many log-ins share a transaction of the store. */
const together = 50
const { idsPerRequest } = sessionLimits
const admin = { kind: 'admin', id: null }

/** Makes an app, logs `known` users in, and ends as many others as `refused` says, as if the app had confirmed it. */
export async function fillServer(data, { known, refused }) {
  const store = openOperationalStore(`sqlite:${path.join(data, 'operational.db')}`)
  await store.migrate()
  const { app, secretKey, readKey } = await store.createApp({ name: 'Bench' })
  const appId = app.id
  const sessions = createUserSessions({ database: store.database })
  const logIn = (number) =>
    sessions.start(appId, {
      keyId: keyIdOf(keyOf(number)),
      sealedKey: 'not-to-be-opened',
      user: String(number),
      limit: null,
      ip: null,
      userAgent: null,
    })
  for (let from = 0; from < known + refused; from += together) {
    const count = Math.min(together, known + refused - from)
    await Promise.all(Array.from({ length: count }, (_, index) => logIn(from + index)))
  }
  for (let from = known; from < known + refused; from += idsPerRequest) {
    const count = Math.min(idsPerRequest, known + refused - from)
    const ids = Array.from({ length: count }, (_, index) => keyIdOf(keyOf(from + index)))
    await sessions.end(appId, { sessions: ids, reason: 'ended-by-admin' }, admin)
    const acks = ids.map((keyId) => ({ keyId, outcome: 'gone' }))
    await sessions.ack(appId, { listener: 'bench', acks })
  }
  await sessions.close()
  await store.close()
  return { appId, secretKey, readKey }
}
