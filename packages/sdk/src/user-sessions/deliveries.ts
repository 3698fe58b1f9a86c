import type { SessionEnding } from '@keepsight/protocol'
import type { KeepsightErrorCode } from '../errors.js'
import type { Acknowledge } from './acknowledge.js'
import type { AttachedStore } from './attached-store.js'
import type { Seal } from './seal.js'

/** What {@link Deliveries} needs. */
export interface DeliveriesSurroundings {
  stores: readonly AttachedStore[]
  seal: Seal
  acknowledge: Acknowledge
  /** What the server must hear before it hears that this session is gone; `null`: nothing. */
  beforeConfirming: (ending: SessionEnding) => Promise<unknown> | null
  /** The session is destroyed, and was read back as gone. */
  onGone: (ending: SessionEnding) => void
  /** A session that was gone is in the store again. */
  onUnguardedWriter: (keyId: string) => void
  onFailure: (code: KeepsightErrorCode, detail: string, cause?: unknown) => void
}

/** Why an attempt did not end a session. */
type Failure = 'destroy_failed' | 'still_there' | 'key_not_ours' | 'no_store'

const firstBackoffMs = 100
const longestBackoffMs = 1_500
/** After so long each session that is gone is looked for again. */
const lookAgainAfterMs = [1_000, 5_000, 30_000]
/** A process that is guarded destroys again what a write of it brought back: it is given this time before it is called unguarded. */
const guardedWriterMs = 300
const writtenMeanwhileMs = 50
/** Writes of this process are waited for in steps, at most for a second. */
const waitMs = 10
const mostWaits = 100
/** Keys whose end is remembered, so that an ending which is told twice is carried out once. */
const rememberedKeys = 20_000
/** Calls of stores at one time. */
const mostAtOnce = 64

/**
 * Carries endings out: destroys the session in each store of the app, reads back that it is gone, and confirms it to the server;
 * what fails is tried again, for ever. Afterwards it looks whether somebody wrote the session back.
 */
export class Deliveries {
  readonly #surroundings: DeliveriesSurroundings
  readonly #underWay = new Map<string, SessionEnding>()
  readonly #gone = new Set<string>()
  readonly #looking = new Map<string, number>()
  readonly #waiting: (() => void)[] = []
  #busy = 0
  #closed = false

  constructor(surroundings: DeliveriesSurroundings) {
    this.#surroundings = surroundings
  }

  /** Endings that are not yet carried out here. */
  get unconfirmed(): number {
    return this.#underWay.size
  }

  /** Carries an ending out. Resolves after the first attempt: true when the session is gone. */
  async take(ending: SessionEnding): Promise<boolean> {
    const { keyId, sealedKey } = ending
    if (this.#gone.has(keyId)) {
      // Told again: the server may not have heard that it is done.
      this.#confirm(ending)
      return true
    }
    if (this.#underWay.has(keyId)) return false
    const key = sealedKey === null ? null : this.#surroundings.seal.open(sealedKey, keyId)
    if (key === null) {
      this.#surroundings.onFailure('session_key_not_ours', '')
      this.#surroundings.acknowledge.add({ keyId, outcome: 'failed', error: 'key_not_ours' })
      return false
    }
    this.#underWay.set(keyId, ending)
    return await this.#attempt(ending, key, 0)
  }

  /**
   * A refused key was used: whatever the store still has of it goes. At most once a second for each key; resolves when done.
   */
  async lookAgain(key: string, keyId: string): Promise<void> {
    const last = this.#looking.get(keyId)
    if (this.#closed || this.#underWay.has(keyId) || (last !== undefined && performance.now() - last < 1_000))
      return
    if (this.#looking.size > rememberedKeys) this.#looking.clear()
    this.#looking.set(keyId, performance.now())
    await this.#destroyAgain(key, keyId)
  }

  /** Destroys a key that no ending names, such as that of a log-in which was refused; tries for ever. */
  async destroy(key: string, keyId: string, attempt = 0): Promise<void> {
    if (this.#closed || (await this.#tryOnce(key, keyId)) === null) return
    later(backoffMs(attempt), () => void this.destroy(key, keyId, attempt + 1))
  }

  close(): void {
    this.#closed = true
  }

  async #attempt(ending: SessionEnding, key: string, attempt: number): Promise<boolean> {
    const { keyId } = ending
    const { acknowledge, onGone } = this.#surroundings
    if (this.#closed || this.#underWay.get(keyId) !== ending) return false
    const failure = await this.#tryOnce(key, keyId)
    if (this.#underWay.get(keyId) !== ending) return false
    if (failure !== null) {
      acknowledge.add({ keyId, outcome: 'failed', error: failure })
      later(backoffMs(attempt), () => void this.#attempt(ending, key, attempt + 1))
      return false
    }
    this.#underWay.delete(keyId)
    if (this.#gone.size > rememberedKeys) this.#gone.clear()
    this.#gone.add(keyId)
    this.#confirm(ending)
    for (const ms of lookAgainAfterMs) later(ms, () => void this.#destroyAgain(key, keyId))
    onGone(ending)
    return true
  }

  #confirm(ending: SessionEnding): void {
    const { acknowledge, beforeConfirming } = this.#surroundings
    const confirm = (): void => acknowledge.add({ keyId: ending.keyId, outcome: 'gone' })
    const first = beforeConfirming(ending)
    if (first) void first.then(confirm)
    else confirm()
  }

  /** `null`: it is gone from every store. */
  async #tryOnce(key: string, keyId: string): Promise<Failure | null> {
    const { stores, onFailure } = this.#surroundings
    if (stores.length === 0) {
      onFailure('no_session_store', '')
      return 'no_store'
    }
    await this.#enter()
    let name = ''
    try {
      for (const store of stores) {
        name = store.name
        if (await isGone(store, key, keyId)) continue
        // A request that is under way in another process may just have written it, and that process takes it back.
        await new Promise((resolve) => setTimeout(resolve, writtenMeanwhileMs))
        if (await isGone(store, key, keyId)) continue
        onFailure('session_still_there', name)
        return 'still_there'
      }
      return null
    } catch (error) {
      onFailure('session_store_failed', name, error)
      return 'destroy_failed'
    } finally {
      this.#leave()
    }
  }

  async #destroyAgain(key: string, keyId: string): Promise<void> {
    if (this.#closed) return
    const { stores, onUnguardedWriter } = this.#surroundings
    try {
      for (const store of stores) {
        if (!(await store.exists(key))) continue
        if (this.#gone.has(keyId)) {
          await new Promise((resolve) => later(guardedWriterMs, () => resolve(undefined)))
          if (!(await store.exists(key))) continue
          onUnguardedWriter(keyId)
        }
        await store.destroy(key)
      }
    } catch {
      // The store is away. The key is refused all the same, and looked for at its next use.
    }
  }

  async #enter(): Promise<void> {
    if (this.#busy >= mostAtOnce) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    else this.#busy += 1
  }
  #leave(): void {
    const next = this.#waiting.shift()
    if (next) next()
    else this.#busy -= 1
  }
}

/** Destroys a session, and reads back whether it is gone. */
async function isGone(store: AttachedStore, key: string, keyId: string): Promise<boolean> {
  await store.destroy(key)
  // A write of this process that was under way may land after the session was destroyed: it is waited for, and destroyed again.
  for (let waits = 0; store.isWriting(keyId) && waits < mostWaits; waits += 1) {
    await new Promise((resolve) => setTimeout(resolve, waitMs))
    if (!store.isWriting(keyId)) await store.destroy(key)
  }
  return !(await store.exists(key))
}

function backoffMs(attempt: number): number {
  return Math.min(longestBackoffMs, firstBackoffMs * 2 ** Math.min(attempt, 8))
}

function later(ms: number, act: () => void): void {
  setTimeout(act, ms).unref()
}
