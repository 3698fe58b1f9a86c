import { KeepsightError } from '../errors.js'
import { answerWithin } from './answer-within.js'
import { attachedStore, type AttachedStore } from './attached-store.js'
import type { CheckSession } from './check-session.js'
import { strangerMs } from './end-sessions.js'
import type { Endings } from './endings.js'
import type { StreamState } from './endings-stream.js'
import { guardPromiseStore } from './guard-promise-store.js'
import { guardStore } from './guard-store.js'
import type { KeyChanges } from './key-changes.js'
import type { KeyIdOf } from './key-ids.js'
import type { KnownKeys } from './known-keys.js'
import type { RefusedKeys } from './refused-keys.js'
import type { ResolvedSessionsOptions } from './session-options.js'
import type { UserSessions } from './user-sessions.js'

/** What guarding stores needs. */
export interface SessionStoresSurroundings {
  /** Where the stores are put. */
  stores: AttachedStore[]
  options: Pick<ResolvedSessionsOptions, 'unknown' | 'isLoggedIn'>
  keyIdOf: KeyIdOf
  refused: RefusedKeys
  known: KnownKeys
  checks: CheckSession
  changes: KeyChanges
  endings: Endings
  streamState: () => StreamState
  /** What the very first readings wait for; `null` when for nothing. */
  beforeReading: () => Promise<unknown> | null
  /** A refused key was used. */
  onRefusedUse: (key: string, keyId: string) => void
  onDropped: () => void
  /** The app destroyed a session: the person is logged out. */
  logOutKey: (keyId: string) => Promise<unknown>
  /** There is a store in which to end sessions. */
  onStore: () => void
}

/** A request that must be asked about waits so long, in milliseconds. */
const checkTimeoutMs = 2_000

/** Makes `guard` and `attach`. */
export function createSessionStores(
  surroundings: SessionStoresSurroundings,
): Pick<UserSessions, 'guard' | 'attach'> {
  const { stores, options, refused, known, checks, changes, endings, streamState } = surroundings
  const guarded = new WeakSet()

  /** Whether a session that was read may come in. */
  function admits(key: string, keyId: string, session: unknown): boolean | Promise<boolean> {
    const here = checks.known(keyId)
    if (here?.state === 'ended') return false
    changes.read(key, keyId)
    if (options.unknown === 'allow') {
      // Asked without waiting, so that its use can be told.
      if (!here && streamState() === 'synced') void checks.check(keyId)
      return true
    }
    if (here?.state === 'live' || !options.isLoggedIn(session)) return true
    if (here || streamState() === 'away') return false
    const asked = answerWithin(checks.check(keyId), checkTimeoutMs)
    return asked.then((within) => !within.isLate && within.answer.isAllowed)
  }

  function onDestroyed(_key: string, keyId: string): Promise<unknown> | null {
    const moved = changes.isRegenerating(keyId)
    if (!moved && known.get(keyId) !== null) return surroundings.logOutKey(keyId)
    endings.refuse(keyId, { forMs: strangerMs, moved })
    return null
  }

  return {
    guard(store, { name, methods } = {}) {
      if (typeof store !== 'object' || store === null) throw new KeepsightError('session_store_unusable')
      if (guarded.has(store)) return store
      const guarding: Parameters<typeof guardStore>[1] = {
        name: name ?? (store.constructor?.name || 'store'),
        keyIdOf: surroundings.keyIdOf,
        isRefused: (keyId) => refused.get(keyId) !== undefined,
        beforeReading: surroundings.beforeReading,
        onRefusedUse: surroundings.onRefusedUse,
        admits,
        beforeWriting: changes.beforeWriting,
        onDropped: surroundings.onDropped,
        onDestroyed,
        onRegenerate: changes.onRegenerate,
        onRegenerated: changes.onRegenerated,
      }
      const attached = methods ? guardPromiseStore(store, methods, guarding) : guardStore(store, guarding)
      guarded.add(store)
      stores.push(attached)
      surroundings.onStore()
      return store
    },

    attach(store) {
      const isUsable =
        'stateless' in store
          ? store.stateless === true
          : isFunction(store.destroy) && isFunction(store.exists)
      if (!isUsable) {
        throw new KeepsightError('session_store_unusable', 'attach() needs destroy(key) and exists(key)')
      }
      const attached = attachedStore(store)
      stores.push(attached)
      surroundings.onStore()
      return () => {
        const index = stores.indexOf(attached)
        if (index !== -1) stores.splice(index, 1)
      }
    },
  }
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function'
}
