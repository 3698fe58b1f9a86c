import type { UserSession } from '@keepsight/protocol'
import type { EventStream } from '../http/event-stream.js'
import { liveStreamBounds } from './live-stream-bounds.js'

/**
 * Carries sessions to one client. A thousand log-ins at once are a thousand sessions that each change twice: they are sent as the
 * client takes them, and of a session that changed again meanwhile only the newest state. A client for whom too many wait is cut
 * off, and asks for the list anew.
 */
export class SessionRelay {
  readonly #stream: EventStream
  readonly #waiting = new Map<string, UserSession>()
  #isWaitingForClient = false

  constructor(stream: EventStream) {
    this.#stream = stream
  }

  push(session: UserSession): void {
    this.#waiting.set(session.id, session)
    if (this.#waiting.size > liveStreamBounds.waitingSessions) {
      this.#waiting.clear()
      this.#stream.cut()
    } else this.#flush()
  }

  #flush(): void {
    if (this.#isWaitingForClient) return
    for (const [id, session] of this.#waiting) {
      const free = this.#stream.whenFree()
      if (free) {
        this.#isWaitingForClient = true
        void free.then(() => {
          this.#isWaitingForClient = false
          this.#flush()
        })
        return
      }
      this.#waiting.delete(id)
      this.#stream.send('session', session)
    }
  }
}
