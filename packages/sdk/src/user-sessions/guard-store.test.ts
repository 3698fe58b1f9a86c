import { MemoryStore } from 'express-session'
import { describe, expect, it } from 'vitest'
import { createKeepsight, type KeepsightError } from '../index.js'
import { guardStore, type GuardSurroundings } from './guard-store.js'

type Callback = (error?: unknown, result?: unknown) => void

/** A store whose answers come when the test says so. */
class SlowStore {
  sessions = new Map<string, unknown>()
  waiting: (() => void)[] = []
  get(key: string, callback: Callback): void {
    callback(null, this.sessions.get(key))
  }
  set(key: string, session: unknown, callback: Callback): void {
    this.waiting.push(() => {
      this.sessions.set(key, session)
      callback(null)
    })
  }
  destroy(key: string, callback: Callback): void {
    this.sessions.delete(key)
    callback(null)
  }
}

/** As connect-redis: asynchronous methods that call back. */
class AsyncStore {
  sessions = new Map<string, unknown>()
  failing = false
  async get(key: string, callback: Callback): Promise<unknown> {
    await Promise.resolve()
    if (this.failing) return callback(new Error('down'))
    return callback(null, this.sessions.get(key) ?? null)
  }
  async set(key: string, session: unknown, callback: Callback): Promise<unknown> {
    await Promise.resolve()
    this.sessions.set(key, session)
    return callback()
  }
  async touch(key: string, session: unknown, callback: Callback): Promise<unknown> {
    return await this.set(key, session, callback)
  }
  async destroy(key: string, callback: Callback): Promise<unknown> {
    await Promise.resolve()
    this.sessions.delete(key)
    return callback()
  }
}

function guarded<Store extends object>(store: Store) {
  const refused = new Set<string>()
  const destroyed: string[] = []
  const surroundings: GuardSurroundings = {
    keyIdOf: (key) => `id of ${key}`,
    isRefused: (keyId) => refused.has(keyId),
    beforeReading: () => null,
    onRefusedUse: () => undefined,
    admits: (_key, keyId) => !refused.has(keyId),
    beforeWriting: () => true,
    onDropped: () => undefined,
    onDestroyed(key) {
      destroyed.push(key)
      return null
    },
    onRegenerate: () => undefined,
    onRegenerated: () => undefined,
  }
  const attached = guardStore(store, { name: 'test', ...surroundings })
  return { store, attached, destroyed, refuse: (key: string) => void refused.add(`id of ${key}`) }
}
const get = (store: { get: unknown }, key: string): Promise<unknown> =>
  new Promise((resolve, reject) => {
    ;(store.get as (key: string, callback: Callback) => unknown)(key, (error, session) =>
      error ? reject(error as Error) : resolve(session),
    )
  })

describe('a guarded store', () => {
  it('takes back a write that was under way when its key was refused, before it says that it is written', async () => {
    const { store, attached, refuse } = guarded(new SlowStore())
    let answered = false
    store.set('a', { userId: 1 }, () => (answered = true))
    expect(attached.isWriting('id of a')).toBe(true)
    refuse('a')
    store.waiting.forEach((write) => write())
    expect(answered).toBe(true)
    expect(store.sessions.has('a')).toBe(false)
    expect(attached.isWriting('id of a')).toBe(false)
  })

  it('does not let in a session that was refused while it was read', async () => {
    const store = new AsyncStore()
    store.sessions.set('a', { userId: 1 })
    const { refuse } = guarded(store)
    const reading = get(store, 'a')
    refuse('a')
    expect(await reading).toBeNull()
  })

  it('drops writes and touches of a refused key, and answers them as done', async () => {
    const { store, refuse } = guarded(new AsyncStore())
    refuse('a')
    await new Promise<unknown>((resolve) => void store.set('a', {}, resolve))
    await new Promise<unknown>((resolve) => void store.touch('a', {}, resolve))
    expect(store.sessions.size).toBe(0)
  })

  it('works without callbacks, by promises', async () => {
    const { store, refuse } = guarded(new AsyncStore())
    const call = (method: 'get' | 'set' | 'destroy', ...args: unknown[]): Promise<unknown> =>
      (store[method] as (...all: unknown[]) => Promise<unknown>)(...args)
    await call('set', 'a', { userId: 1 })
    expect(await call('get', 'a')).toEqual({ userId: 1 })
    refuse('a')
    expect(await call('get', 'a')).toBeNull()
    await call('destroy', 'a')
    expect(store.sessions.size).toBe(0)
  })

  it('hands errors of the store on', async () => {
    const { store } = guarded(new AsyncStore())
    store.failing = true
    await expect(get(store, 'a')).rejects.toThrow('down')
  })

  it('has no methods that the store does not have', () => {
    const { store } = guarded(new SlowStore())
    expect('touch' in store).toBe(false)
    expect('all' in store).toBe(false)
  })

  it('lists no refused session', async () => {
    const { store, refuse } = guarded(new MemoryStore())
    const cookie = { originalMaxAge: null }
    for (const key of ['a', 'b']) {
      await new Promise<unknown>((resolve) => store.set(key, { cookie, userId: key }, resolve))
    }
    refuse('a')
    const all = await new Promise((resolve) => store.all((_error, sessions) => resolve(sessions)))
    expect(Object.keys(all as object)).toEqual(['b'])
    expect(await new Promise((resolve) => store.length((_error, length) => resolve(length)))).toBe(1)
  })

  it('reads back past the guard', async () => {
    const store = new AsyncStore()
    store.sessions.set('a', { userId: 1 })
    const { attached, refuse } = guarded(store)
    refuse('a')
    expect(await attached.exists('a')).toBe(true)
    await attached.destroy('a')
    expect(await attached.exists('a')).toBe(false)
  })

  it('takes ENOENT of a store of files for gone', async () => {
    const { attached } = guarded({
      get: (_key: string, callback: Callback) =>
        callback(Object.assign(new Error('no file'), { code: 'ENOENT' })),
      set: () => undefined,
      destroy: () => undefined,
    })
    expect(await attached.exists('a')).toBe(false)
  })

  it('tells of a session that the app destroys', async () => {
    const { store, destroyed } = guarded(new AsyncStore())
    await new Promise<unknown>((resolve) => void store.destroy('a', resolve))
    expect(destroyed).toEqual(['a'])
  })
})

describe('guard()', () => {
  it.each([
    ['get', { set() {}, destroy() {} }],
    ['set', { get() {}, destroy() {} }],
    ['destroy', { get() {}, set() {} }],
  ])('refuses a store without %s, and says what to do', async (method, store) => {
    await using keepsight = createKeepsight({ url: 'http://127.0.0.1:9', key: 'k', development: false })
    const error = (() => {
      try {
        return keepsight.userSessions.guard(store)
      } catch (thrown) {
        return thrown
      }
    })() as KeepsightError
    expect(error.code).toBe('session_store_unusable')
    expect(error.message).toContain(`no ${method}()`)
    expect(error.message).toContain('attach(')
  })

  it('returns the same store, guarded once however often it is called', async () => {
    await using keepsight = createKeepsight({ url: 'http://127.0.0.1:9', key: 'k', development: false })
    const store = new MemoryStore()
    expect(keepsight.userSessions.guard(store)).toBe(store)
    const { set } = store
    expect(keepsight.userSessions.guard(store).set).toBe(set)
  })
})
