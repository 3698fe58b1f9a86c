import type { EndReason } from '@keepsight/protocol'

interface ModelSession {
  id: string
  user: string
  keys: { id: string; lets: boolean; gone: boolean }[]
  state: 'active' | 'ending' | 'ended'
  reason: EndReason | null
  expiresAt: number | null
}

/** The rules of user sessions once more, as naively as they can be written: one list, walked through each time. */
export class Model {
  now = 0
  readonly sessions: ModelSession[] = []
  readonly deactivated = new Set<string>()

  find(key: string): ModelSession | undefined {
    return this.sessions.find(({ keys }) => keys.some(({ id }) => id === key))
  }

  active(user: string): ModelSession[] {
    return this.sessions.filter((each) => each.user === user && each.state === 'active')
  }

  /** `null`: refused as malformed. */
  start(
    key: string,
    user: string,
    { limit, reject, ttl }: { limit: number | null; reject: boolean; ttl: number | null },
  ): 'started' | 'limit' | 'user-deactivated' | 'already-ended' | null {
    const known = this.find(key)
    if (known) {
      const lets = known.keys.find(({ id }) => id === key)?.lets
      if (!lets) return 'already-ended'
      return known.user === user ? 'started' : null
    }
    if (this.deactivated.has(user)) return 'user-deactivated'
    const live = this.active(user)
    if (limit !== null && live.length >= limit) {
      if (reject) return 'limit'
      for (const session of live.slice(0, live.length - limit + 1)) this.#end(session, 'replaced')
    }
    this.sessions.push({
      id: key,
      user,
      keys: [{ id: key, lets: true, gone: false }],
      state: 'active',
      reason: null,
      expiresAt: ttl === null ? null : this.now + ttl,
    })
    return 'started'
  }

  end(key: string, reason: EndReason): number | null {
    const session = this.find(key)
    if (!session) return null
    return this.#end(session, reason)
  }

  endAll(user: string, except: string | null, reason: EndReason): number | null {
    const kept = except === null ? null : this.find(except)
    if (except !== null && kept?.user !== user) return null
    let ended = 0
    for (const session of this.active(user)) if (session !== kept) ended += this.#end(session, reason)
    return ended
  }

  rekey(from: string, to: string): 'done' | null {
    const session = this.find(from)
    const other = this.find(to)
    if (!session || (other && other !== session) || from === to) return null
    const lets = session.state === 'active'
    if (!other) {
      session.keys.push({ id: to, lets, gone: false })
      if (session.state === 'ended') session.state = 'ending'
    }
    const old = session.keys.find(({ id }) => id === from)
    if (old?.lets) Object.assign(old, { lets: false, gone: true })
    return 'done'
  }

  gone(key: string): void {
    const session = this.find(key)
    if (session?.state !== 'ending') return
    for (const each of session.keys) if (each.id === key) each.gone = true
    if (session.keys.every(({ gone }) => gone)) session.state = 'ended'
  }

  expire(): void {
    for (const session of this.sessions)
      if (session.expiresAt !== null && session.expiresAt <= this.now) this.#end(session, 'expired')
  }

  #end(session: ModelSession, reason: EndReason): number {
    if (session.state !== 'active') return 0
    session.state = 'ending'
    session.reason = reason
    for (const key of session.keys) key.lets = false
    return 1
  }
}
