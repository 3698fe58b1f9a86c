import { KeepsightError } from '../errors.js'
import { within, type AttachedStore } from './attached-store.js'
import type { GuardSurroundings } from './guard-store.js'
import { WritesUnderWay } from './writes-under-way.js'

/** What the methods of a store are called whose answers are promises. Each takes the session key first. */
export interface PromiseStoreMethods {
  /** Reads a session: `get`. Answers `null` or `undefined` when there is none. */
  read: string
  /** Write a session, its content second: `['set']`. */
  write: readonly string[]
  /** Takes a session away: `destroy`. */
  destroy: string
  /** Make a session live longer: `['touch']`. Those that a store does not have are passed over. */
  touch?: readonly string[]
}

type Method = (key: unknown, ...rest: unknown[]) => unknown

/**
 * Puts the guard on a store whose methods answer promises, on the store object itself: a refused key reads as no session, and
 * is never written.
 *
 * @throws KeepsightError `session_store_unusable` for an object without a method that is named
 */
export function guardPromiseStore(
  store: object,
  methods: PromiseStoreMethods,
  { name, ...surroundings }: GuardSurroundings & { name: string },
): AttachedStore {
  const { keyIdOf, isRefused, onDropped } = surroundings
  const target = store as Record<string, Method | undefined>
  for (const method of [methods.read, ...methods.write, methods.destroy]) {
    if (typeof target[method] !== 'function') {
      throw new KeepsightError('session_store_unusable', `it has no ${method}()`)
    }
  }
  const rawOf = (method: string): Method => (target[method] as Method).bind(store)
  const readRaw = rawOf(methods.read)
  const destroyRaw = rawOf(methods.destroy)
  const writes = new WritesUnderWay()

  async function read(key: unknown, ...rest: unknown[]): Promise<unknown> {
    if (typeof key !== 'string') return await readRaw(key, ...rest)
    const keyId = keyIdOf(key)
    await surroundings.beforeReading()
    if (isRefused(keyId)) {
      surroundings.onRefusedUse(key, keyId)
      return null
    }
    const session = await readRaw(key, ...rest)
    if (session === undefined || session === null) return session
    return (await surroundings.admits(key, keyId, session)) ? session : null
  }

  /** Writes; takes back what was written of a key that was refused meanwhile. */
  async function writeRaw(write: Method, key: string, rest: unknown[]): Promise<unknown> {
    const keyId = keyIdOf(key)
    if (isRefused(keyId)) {
      onDropped()
      return undefined
    }
    const underWay = writes.begin(keyId)
    try {
      const answer = await write(key, ...rest)
      if (!isRefused(keyId)) return answer
      onDropped()
      await destroyRaw(key)
      return undefined
    } finally {
      writes.end(underWay)
    }
  }

  function writing(write: Method): Method {
    return async (key, ...rest) => {
      if (typeof key !== 'string') return await write(key, ...rest)
      if (await surroundings.beforeWriting(key, keyIdOf(key), rest[0])) {
        return await writeRaw(write, key, rest)
      }
      onDropped()
      return undefined
    }
  }

  function touching(touch: Method): Method {
    return async (key, ...rest) =>
      typeof key === 'string' ? await writeRaw(touch, key, rest) : await touch(key, ...rest)
  }

  async function destroy(key: unknown, ...rest: unknown[]): Promise<unknown> {
    if (typeof key !== 'string') return await destroyRaw(key, ...rest)
    const keyId = keyIdOf(key)
    const told = isRefused(keyId) ? null : surroundings.onDestroyed(key, keyId)
    try {
      return await destroyRaw(key, ...rest)
    } finally {
      await told
    }
  }

  const guarded: Record<string, Method> = { [methods.read]: read, [methods.destroy]: destroy }
  for (const method of methods.write) guarded[method] = writing(rawOf(method))
  for (const method of methods.touch ?? []) if (target[method]) guarded[method] = touching(rawOf(method))
  Object.assign(store, guarded)

  return {
    name,
    destroy: async (key) => void (await within(() => destroyRaw(key))),
    exists: async (key) => {
      const session = await within(() => readRaw(key))
      return session !== undefined && session !== null
    },
    isWriting: (keyId) => writes.has(keyId),
  }
}
