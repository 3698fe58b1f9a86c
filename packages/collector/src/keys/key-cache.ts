import type { ApiKey, OperationalStore } from '@keepsight/store'
import { RecentMap } from '../recent-map.js'

/** What the collector needs of the operational store. */
export type KeySource = Pick<OperationalStore, 'findKey' | 'keysVersion'>

/** A change of keys is seen after at most this long. */
const freshForMs = 500
/** Longer texts are no keys, and are not worth remembering. */
const longestKey = 256

/** Keys by their text, remembered until any key changes. */
export class KeyCache {
  private readonly source: KeySource
  private readonly now: () => number
  private readonly known = new RecentMap<string, { apiKey: ApiKey | null }>(10_000)
  private version: string | undefined
  private checkedAtMs = -Infinity
  private checking: Promise<void> | undefined

  constructor(source: KeySource, now: () => number) {
    this.source = source
    this.now = now
  }

  /**
   * What is known of a key, `null` when there is no such one. Answers at once when it can.
   * Rejects only when the store fails on a key that is not remembered: those that are go on working without it.
   */
  find(key: string): ApiKey | null | Promise<ApiKey | null> {
    if (key.length > longestKey) return null
    const age = this.now() - this.checkedAtMs
    // A clock set back must not make what is remembered good for ever.
    if (age >= 0 && age < freshForMs) {
      const found = this.known.get(key)
      if (found) return found.apiKey
    }
    return this.findFresh(key)
  }

  private async findFresh(key: string): Promise<ApiKey | null> {
    const age = this.now() - this.checkedAtMs
    if (!(age >= 0 && age < freshForMs)) await this.check()
    const found = this.known.get(key)
    if (found) return found.apiKey
    const { version } = this
    const apiKey = await this.source.findKey(key)
    // Not remembered if keys changed meanwhile: it may have been read before the change.
    if (version === this.version) this.known.set(key, { apiKey })
    return apiKey
  }

  private check(): Promise<void> {
    this.checking ??= this.compareVersions().finally(() => {
      this.checking = undefined
    })
    return this.checking
  }

  private async compareVersions(): Promise<void> {
    const startedAtMs = this.now()
    try {
      const version = await this.source.keysVersion()
      if (version !== this.version) this.known.clear()
      this.version = version
    } catch {
      // The store cannot be asked: keys that were good stay good until it can. An unknown one fails in findKey.
    }
    this.checkedAtMs = startedAtMs
  }
}
