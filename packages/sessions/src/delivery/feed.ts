import type { EndingsEvent, UserSession } from '@keepsight/protocol'
import type { SessionsContext } from '../context.js'
import { lastSeq, readEndings, readSessions, type Changes, type Span } from './read-changes.js'

/** Hears the changes of an app from a number on. */
interface Member<Item> {
  after: number
  tell(item: Item): void | Promise<void>
}
export type Listener = Member<EndingsEvent>
export type Watcher = Member<UserSession>

/**
 * Follows the changes of one app, and tells its members: at once when this server committed one, and every `pollMs` for
 * those of other servers.
 */
export class Feed {
  readonly listeners = new Set<Listener>()
  readonly watchers = new Set<Watcher>()
  /** Resolves when the number from which this feed tells is known. */
  readonly ready: Promise<void>
  readonly #context: SessionsContext
  readonly #appId: string
  readonly #onFault: (error: unknown) => void
  readonly #timer: NodeJS.Timeout
  #last = Number.POSITIVE_INFINITY
  #advancing: Promise<void> | null = null
  #again = false

  constructor(
    context: SessionsContext,
    appId: string,
    { pollMs, onFault }: { pollMs: number; onFault: (error: unknown) => void },
  ) {
    this.#context = context
    this.#appId = appId
    this.#onFault = onFault
    this.ready = lastSeq(context, appId).then(
      (seq) => void (this.#last = seq),
      (error: unknown) => onFault(error),
    )
    this.#timer = setInterval(() => this.wake(), pollMs)
    this.#timer.unref()
  }

  /** Looks for changes now. */
  wake(): void {
    this.#again = true
    this.#advancing ??= this.#advance().finally(() => {
      this.#advancing = null
      // Woken after the last look and before this line.
      if (this.#again) this.wake()
    })
  }

  stop(): void {
    clearInterval(this.#timer)
    this.listeners.clear()
    this.watchers.clear()
  }

  /** Tells a listener everything after its number, and from then on whatever happens. */
  async join(listener: Listener): Promise<void> {
    await this.ready
    const last = await lastSeq(this.#context, this.#appId)
    // A number that was never given: the database was restored from a copy. The listener hears everything anew.
    if (listener.after > last) listener.after = 0
    const isFresh = listener.after === 0
    let upTo = last
    do {
      await this.#replay(listener, { upTo, isFresh })
      if (this.#last === Number.POSITIVE_INFINITY) this.#last = listener.after
      upTo = this.#last
      // What the feed has told the others meanwhile is read from the table as well, until there is nothing in between.
    } while (listener.after < upTo)
    this.listeners.add(listener)
    const serverTime = new Date(this.#context.now()).toISOString()
    await listener.tell({ event: 'synced', data: { seq: listener.after, serverTime } })
    this.wake()
  }

  async #replay(listener: Listener, { upTo, isFresh }: { upTo: number; isFresh: boolean }): Promise<void> {
    while (listener.after < upTo) {
      const span = { appId: this.#appId, after: listener.after, upTo, isFresh }
      const { items, through } = await readEndings(this.#context, span)
      for (const { item } of items) await listener.tell(item)
      listener.after = through
    }
  }

  async #advance(): Promise<void> {
    await this.ready
    try {
      while (this.#again) {
        this.#again = false
        const upTo = await lastSeq(this.#context, this.#appId)
        if (this.#last > upTo) this.#beginAt(upTo)
        while (this.#last < upTo) await this.#step({ appId: this.#appId, after: this.#last, upTo })
      }
    } catch (error) {
      this.#onFault(error) // The next poll goes on from the same number.
    }
  }

  /** Nothing was known yet, the database being away; or it was replaced by an older copy. */
  #beginAt(seq: number): void {
    this.#last = seq
    for (const member of [...this.listeners, ...this.watchers]) member.after = Math.min(member.after, seq)
  }

  async #step(span: Span): Promise<void> {
    const endings = this.listeners.size ? await readEndings(this.#context, span) : nothing(span)
    const sessions = this.watchers.size ? await readSessions(this.#context, span) : nothing(span)
    const through = Math.min(endings.through, sessions.through)
    tell(this.listeners, endings, through, this.#onFault)
    tell(this.watchers, sessions, through, this.#onFault)
    this.#last = through
  }
}

const nothing = (span: Span): Changes<never> => ({ items: [], through: span.upTo })

function tell<Item>(
  members: ReadonlySet<Member<Item>>,
  { items }: Changes<Item>,
  through: number,
  onFault: (error: unknown) => void,
): void {
  for (const member of members) {
    for (const { seq, item } of items) {
      if (seq > through || seq <= member.after) continue
      try {
        member.tell(item)?.catch(onFault)
      } catch (error) {
        onFault(error)
      }
    }
    member.after = Math.max(member.after, through)
  }
}
