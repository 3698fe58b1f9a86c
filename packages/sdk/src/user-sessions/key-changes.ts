import { KeptOn } from '../request/kept-on.js'
import { requestStorage, type RequestContext } from '../request/request-context.js'
import type { Requests } from '../request/create-requests.js'
import type { RequestLike } from '../request/request.js'
import { cookieKeys } from './cookie-keys.js'
import type { KnownKeys } from './known-keys.js'
import { refusalOfSession } from './refusal-of-session.js'
import type { RefusedKeys } from './refused-keys.js'

/** A key that a request had before it got another. */
export interface EarlierKey {
  key: string
  keyId: string
}

/** What following changes of keys needs. */
export interface KeyChangesSurroundings {
  requests: Requests
  refused: RefusedKeys
  known: KnownKeys
  isLoggedIn: (session: unknown) => boolean
  /** The session goes on under a new key. False: it had ended meanwhile. */
  rekey: (from: EarlierKey, to: EarlierKey) => Promise<boolean>
  /** The session of this key was given up without a new one. */
  logOut: (keyId: string) => void
  /** A session that had ended was about to come back under this key. */
  refuse: (keyId: string) => void
}

/** Follows a session from key to key: an app gives it a new one at a log-in, or when the person's rights change. */
export interface KeyChanges {
  /** The session of this key was read for the request that is being served. */
  read(key: string, keyId: string): void
  onRegenerate(request: object, key: string, keyId: string): void
  onRegenerated(request: object, keyId: string): void
  /** Whether this key is being replaced right now, and not given up. */
  isRegenerating(keyId: string): boolean
  /** Whether a session may be written under this key. */
  beforeWriting(key: string, keyId: string, session: unknown): boolean | Promise<boolean>
  /** The key that the request had before, once; `null` when it has none but `keyId`. For a log-in or log-out of its own. */
  takeEarlier(context: RequestContext | undefined, keyId: string | null): EarlierKey | null
}

/** A request without a response at hand has so long to write the session under its new key, in milliseconds. */
const writtenWithinMs = 30_000

/** Makes the {@link KeyChanges}. */
export function createKeyChanges(surroundings: KeyChangesSurroundings): KeyChanges {
  const { requests, refused, known, isLoggedIn, rekey, logOut, refuse } = surroundings
  const wasRead = new KeptOn<RequestContext, EarlierKey>('keepsight.wasRead')
  const regenerated = new KeptOn<object, EarlierKey>('keepsight.regenerated')
  const regenerating = new Set<string>()

  /** Keys to which a session is just being moved: whoever writes under them waits for the same answer. */
  const moving = new Map<string, Promise<boolean>>()

  const hasEnded = (keyId: string): boolean => refusalOfSession(keyId, { refused, known }) !== undefined

  function move(earlier: EarlierKey, to: EarlierKey): Promise<boolean> {
    const moved = rekey(earlier, to).finally(() => moving.delete(to.keyId))
    moving.set(to.keyId, moved)
    return moved
  }

  return {
    read(key, keyId) {
      const context = requestStorage.getStore()
      if (context && !wasRead.get(context)) wasRead.set(context, { key, keyId })
    },

    onRegenerate(request, key, keyId) {
      regenerating.add(keyId)
      // A key that the framework made in this very request was nobody's.
      const isOld = known.get(keyId) || cookieKeys(request as RequestLike).includes(key)
      if (isOld) regenerated.set(request, { key, keyId })
    },

    onRegenerated(request, keyId) {
      regenerating.delete(keyId)
      const earlier = regenerated.get(request)
      if (!earlier) return
      const settle = (): void => {
        // Nothing was written under a new key: the person is logged out.
        if (regenerated.get(request) !== earlier) return
        regenerated.set(request, undefined)
        if (!hasEnded(earlier.keyId)) logOut(earlier.keyId)
      }
      const response = requests.contextOf(request as RequestLike)?.response
      if (response) response.on('close', settle)
      else setTimeout(settle, writtenWithinMs).unref()
    },

    isRegenerating: (keyId) => regenerating.has(keyId),

    beforeWriting(key, keyId, session) {
      const isMoving = moving.get(keyId)
      if (isMoving) return isMoving
      const context = requestStorage.getStore()
      if (!context) return true
      const earlier = regenerated.get(context.request) ?? wasRead.get(context)
      if (!earlier || earlier.keyId === keyId || context.sessionKey !== key) return true
      if (context.userOfApp === null && !isLoggedIn(session)) return true
      regenerated.set(context.request, undefined)
      wasRead.set(context, { key, keyId })
      // logIn() has seen to it.
      if (known.get(keyId)) return true
      if (hasEnded(earlier.keyId)) {
        refuse(keyId)
        return false
      }
      if (known.get(earlier.keyId) === null) return true
      return move(earlier, { key, keyId })
    },

    takeEarlier(context, keyId) {
      if (!context) return null
      const earlier = regenerated.get(context.request) ?? wasRead.get(context)
      if (!earlier || earlier.keyId === keyId) return null
      regenerated.set(context.request, undefined)
      wasRead.set(context, undefined)
      return earlier
    },
  }
}
