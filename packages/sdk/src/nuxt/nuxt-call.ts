import type { H3Event, SessionData } from 'h3'

/** A session as h3 has it in `event.context.sessions`. */
export interface EventSession {
  id: string
  createdAt: number
  data: SessionData
}

/** One request, as h3 knows it, with its session: what the app's own functions are handed. */
export class NuxtCall {
  readonly event: H3Event
  /** What h3 calls the app's session: the name of its cookie; `null` where the app did not say which it is. */
  sessionName: string | null = null
  /** The key of the session that came with the request. */
  cameKey: string | null = null
  /** Whether that session has not ended. */
  cameIn = false
  /** Whether what became of the session was seen to. */
  isSettled = false

  constructor(event: H3Event) {
    this.event = event
  }

  /** The session as it is now; `null` without one, and for one that ended. */
  get session(): EventSession | null {
    const sessions = this.event.context.sessions as Record<string, EventSession> | undefined
    return (this.sessionName === null ? undefined : sessions?.[this.sessionName]) ?? null
  }
}

const callKey = Symbol('keepsight')

/** Remembers the call of an event, also for events that Nitro makes of it. */
export function setCall({ context }: H3Event, call: NuxtCall): void {
  ;(context as { [callKey]?: NuxtCall })[callKey] = call
}

/** The call of an event; `undefined` where the plugin did not see it. */
export function callOf({ context }: H3Event): NuxtCall | undefined {
  return (context as { [callKey]?: NuxtCall })[callKey]
}
