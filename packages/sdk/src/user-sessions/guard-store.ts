import { KeepsightError } from '../errors.js'
import { within, type AttachedStore } from './attached-store.js'
import { WritesUnderWay } from './writes-under-way.js'

/** What the guard asks of the rest about a key. */
export interface GuardSurroundings {
  keyIdOf: (key: string) => string
  /** Whether the key may not come in. */
  isRefused: (keyId: string) => boolean
  /** What a reading waits for first; `null` when for nothing, as nearly always. */
  beforeReading: () => Promise<unknown> | null
  /** A refused key was read, and answered as no session. */
  onRefusedUse: (key: string, keyId: string) => void
  /** A session was read: whether it may come in, which may have been refused while it was read. */
  admits: (key: string, keyId: string, session: unknown) => boolean | Promise<boolean>
  /** A session is about to be written; false drops it. */
  beforeWriting: (key: string, keyId: string, session: unknown) => boolean | Promise<boolean>
  /** A write of a refused key was dropped, or taken back. */
  onDropped: () => void
  /** The app destroys a session that is not refused. What it answers is waited for before the app hears that it is done. */
  onDestroyed: (key: string, keyId: string) => Promise<unknown> | null
  /** The app is about to give the session of this request a new key. */
  onRegenerate: (request: object, key: string, keyId: string) => void
  /** The request has its new key. `keyId` is of the one before. */
  onRegenerated: (request: object, keyId: string) => void
}

type Callback = (error?: unknown, result?: unknown) => void
type Method = (...args: unknown[]) => unknown

/** A store as express-session and @fastify/session use them. */
interface GuardableStore {
  get: Method
  set: Method
  destroy: Method
  touch?: Method
  all?: Method
  ids?: Method
  regenerate?: Method
}

/**
 * Puts the guard on the store object itself, so that whoever uses it goes through the guard: a refused key reads as no
 * session, and is never written. What the store does not have, such as `touch`, it does not get.
 *
 * @throws KeepsightError `session_store_unusable` for an object without `get`, `set` or `destroy`
 */
export function guardStore(
  store: object,
  { name, ...surroundings }: GuardSurroundings & { name: string },
): AttachedStore {
  const { keyIdOf, isRefused, onDropped } = surroundings
  const target = store as GuardableStore
  for (const method of ['get', 'set', 'destroy'] as const) {
    if (typeof target[method] !== 'function') {
      throw new KeepsightError('session_store_unusable', `it has no ${method}()`)
    }
  }
  const raw = {
    get: target.get.bind(store),
    set: target.set.bind(store),
    destroy: target.destroy.bind(store),
    touch: target.touch?.bind(store),
    all: target.all?.bind(store),
    ids: target.ids?.bind(store),
    regenerate: target.regenerate?.bind(store),
  }
  const writes = new WritesUnderWay()

  function readRaw(key: string, keyId: string, callback: Callback): unknown {
    if (isRefused(keyId)) {
      surroundings.onRefusedUse(key, keyId)
      process.nextTick(callback, null, null)
      return undefined
    }
    return raw.get(key, (error: unknown, session: unknown) => {
      if (error || session === undefined || session === null) {
        callback(error, session)
        return
      }
      const admitted = surroundings.admits(key, keyId, session)
      if (typeof admitted === 'boolean') callback(null, admitted ? session : null)
      else void admitted.then((isAdmitted) => callback(null, isAdmitted ? session : null))
    })
  }

  function get(key: string, callback: Callback): unknown {
    const keyId = keyIdOf(key)
    const first = surroundings.beforeReading()
    if (!first) return readRaw(key, keyId, callback)
    void first.then(() => readRaw(key, keyId, callback))
    return undefined
  }

  /** Writes; takes back what was written of a key that was refused meanwhile. */
  function writeRaw(method: Method, args: [string, unknown, ...unknown[]], callback: Callback): void {
    const [key] = args
    const keyId = keyIdOf(key)
    if (isRefused(keyId)) {
      onDropped()
      callback(null)
      return
    }
    const write = writes.begin(keyId)
    let isDone = false
    const written: Callback = (error, ...results) => {
      if (isDone) return
      isDone = true
      if (!isRefused(keyId)) {
        writes.end(write)
        callback(error, ...results)
        return
      }
      onDropped()
      raw.destroy(key, () => {
        writes.end(write)
        callback(null)
      })
    }
    try {
      const answer = method(...args, written)
      if (isPromise(answer)) answer.then(undefined, written)
    } catch (error) {
      writes.end(write)
      throw error
    }
  }

  const guarded = {
    get(key: unknown, callback: unknown): unknown {
      if (typeof key !== 'string') return raw.get(key, callback)
      if (typeof callback === 'function') return get(key, callback as Callback)
      return called((done) => get(key, done))
    },
    set(key: unknown, session: unknown, ...rest: unknown[]): unknown {
      if (typeof key !== 'string') return raw.set(key, session, ...rest)
      return withCallback(rest, (others, done) => {
        const allowed = surroundings.beforeWriting(key, keyIdOf(key), session)
        const write = (isAllowed: boolean): void => {
          if (isAllowed) writeRaw(raw.set, [key, session, ...others], done)
          else {
            onDropped()
            done(null)
          }
        }
        if (typeof allowed === 'boolean') write(allowed)
        else void allowed.then(write)
      })
    },
    touch(key: unknown, session: unknown, ...rest: unknown[]): unknown {
      const method = raw.touch as Method
      if (typeof key !== 'string') return method(key, session, ...rest)
      return withCallback(rest, (others, done) => writeRaw(method, [key, session, ...others], done))
    },
    destroy(key: unknown, ...rest: unknown[]): unknown {
      if (typeof key !== 'string') return raw.destroy(key, ...rest)
      return withCallback(rest, (others, done) => {
        const keyId = keyIdOf(key)
        const told = isRefused(keyId) ? null : surroundings.onDestroyed(key, keyId)
        raw.destroy(key, ...others, (error: unknown) => {
          if (told) void told.finally(() => done(error))
          else done(error)
        })
      })
    },
    all(callback: Callback): unknown {
      return raw.all?.((error: unknown, sessions: unknown) =>
        callback(
          error,
          without(sessions, (key) => isRefused(keyIdOf(key))),
        ),
      )
    },
    ids(callback: Callback): unknown {
      return raw.ids?.((error: unknown, keys: unknown) =>
        callback(
          error,
          Array.isArray(keys)
            ? keys.filter((key) => typeof key !== 'string' || !isRefused(keyIdOf(key)))
            : keys,
        ),
      )
    },
    regenerate(request: { sessionID?: unknown }, callback: Callback): unknown {
      const { sessionID: key } = request
      if (typeof key !== 'string') return raw.regenerate?.(request, callback)
      const keyId = keyIdOf(key)
      surroundings.onRegenerate(request, key, keyId)
      return raw.regenerate?.(request, (...results: unknown[]) => {
        surroundings.onRegenerated(request, keyId)
        callback(...results)
      })
    },
  }
  for (const [method, replacement] of Object.entries(guarded)) {
    if (raw[method as keyof typeof raw]) Object.assign(store, { [method]: replacement })
  }

  return {
    name,
    destroy: async (key) => void (await within(() => called((done) => raw.destroy(key, done)))),
    exists: async (key) => {
      try {
        const session = await within(() => called((done) => raw.get(key, done)))
        return session !== undefined && session !== null
      } catch (error) {
        if ((error as NodeJS.ErrnoException | null)?.code === 'ENOENT') return false
        throw error
      }
    },
    isWriting: (keyId) => writes.has(keyId),
  }
}

/** What a function with a callback answers, as a promise. */
function called(call: (done: Callback) => unknown): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const done: Callback = (error, result) => {
      if (error)
        reject(error instanceof Error ? error : new Error('The session store failed.', { cause: error }))
      else resolve(result)
    }
    const answer = call(done)
    if (isPromise(answer)) answer.then(undefined, done)
  })
}

/** Calls with the callback among the arguments; without one, answers a promise. */
function withCallback(args: unknown[], call: (others: unknown[], done: Callback) => void): unknown {
  const callback = args.at(-1)
  if (typeof callback !== 'function') return called((done) => call(args, done))
  call(args.slice(0, -1), callback as Callback)
  return undefined
}

function isPromise(value: unknown): value is Promise<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function'
}

/** The sessions but those of refused keys: a list of sessions with an `id`, or an object of sessions by key. */
function without(sessions: unknown, isRefused: (key: string) => boolean): unknown {
  if (Array.isArray(sessions)) {
    return sessions.filter((session) => {
      const { id } = (session ?? {}) as { id?: unknown }
      return typeof id !== 'string' || !isRefused(id)
    })
  }
  if (typeof sessions !== 'object' || sessions === null) return sessions
  return Object.fromEntries(Object.entries(sessions).filter(([key]) => !isRefused(key)))
}
