/** Where the app keeps its sessions, as far as ending them needs it. Both functions may be asynchronous. */
export interface SessionStore {
  /** For messages and `status()`. Default `store`. */
  name?: string
  /** Takes the session of this key away. One that is not there is no error. Rejects when it could not. */
  destroy(key: string): unknown
  /** Whether a session of this key is there, as the store has it now: no cache, no guard. Rejects when it cannot tell. */
  exists(key: string): boolean | Promise<boolean>
}

/** Sessions that are kept nowhere, such as a signed token: `check()` refuses them on each request. */
export interface StatelessSessions {
  name?: string
  stateless: true
}

/** A store that was attached. */
export interface AttachedStore {
  name: string
  destroy(key: string): Promise<void>
  exists(key: string): Promise<boolean>
  /** Whether this process is just writing this key through the guard. */
  isWriting(keyId: string): boolean
}

/** Longest time for one call of a store, in milliseconds. */
const storeTimeoutMs = 3_000

/** The store with what it leaves open, each call within a bounded time. */
export function attachedStore(store: SessionStore | StatelessSessions): AttachedStore {
  const isWriting = (): boolean => false
  if ('stateless' in store) {
    const { name = 'stateless' } = store
    return { name, isWriting, destroy: () => Promise.resolve(), exists: () => Promise.resolve(false) }
  }
  return {
    name: store.name ?? 'store',
    isWriting,
    destroy: async (key) => void (await within(() => store.destroy(key))),
    exists: async (key) => await within(() => store.exists(key)),
  }
}

/** What `call` answers; rejects when it takes longer than a store may. */
export async function within<Result>(call: () => Result | Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('The session store did not answer in time.')), storeTimeoutMs)
    timer.unref()
  })
  try {
    return await Promise.race([call(), late])
  } finally {
    clearTimeout(timer)
  }
}
