import type { Message, MessageContext } from '@keepsight/protocol'
import type { TrustProxy } from '@keepsight/protocol/client-ip'
import type { KeepsightError } from './errors.js'
import type { Logger } from './reporter.js'
import type { RequestLike } from './request/request.js'
import type { VisitorCookie } from './request/visitor-cookie.js'
import type { SessionsOptions } from './user-sessions/session-options.js'

/** A user by the app's own id, or an object that has it. */
export type UserReference = string | number | bigint | { readonly id: string | number | bigint }

/** Whose message it is and where it comes from. What is left out is taken from the request that is being served. */
export interface CaptureOptions {
  /** The logged-in person; `null`: nobody. */
  user?: UserReference | null
  /** The browser or device; `null`: not known. */
  visitor?: string | null
  /** The request to take everything else from, where the adapter's request context does not reach. */
  request?: RequestLike
  /** The IP address in canonical text; `null`: not to be kept. */
  ip?: string | null
  /** The user session, by a name that is no secret. */
  sessionId?: string | null
  /** When it happened. Default: now. */
  timestamp?: Date
  /** More context, merged over what the request gives. */
  context?: MessageContext
  /** Default: a new UUID. The same id twice is one message. */
  messageId?: string
}

/** Options of `createKeepsight`. */
export interface KeepsightOptions {
  /** The server's address, such as `https://insights.example.org`. Left out: the server runs inside this app. */
  url?: string | undefined
  /** The secret key (`ks_sec_…`) of the app at that server. */
  key?: string | undefined
  /** The read key (`ks_read_…`), for `objectViews.find()`. */
  readKey?: string | undefined
  /** The app's id at the server. Needed with `readKey`; embedded, the name of the app that is made. Default there: `app`. */
  app?: string | undefined
  /** Embedded: where the data lives. Default `./.keepsight`. */
  dataDir?: string | undefined
  /** Embedded: the port of the server and its dashboard. Default: any free one. */
  port?: number

  /** Whose word on the client's address is believed. Default: nobody's. */
  trustProxy?: TrustProxy
  /** The visitor's cookie, or `false` for none. */
  visitorCookie?: VisitorCookie | false
  /** One person's views of one object within so many seconds are one view. Default 0: each counts. */
  viewCooldownSeconds?: number

  /** How user sessions are kept: limits, timeouts, and what becomes of unknown ones. */
  sessions?: SessionsOptions

  /** Records nothing; every call is answered at once, and no session is limited or ended. Default false, and true during `next build`. */
  disabled?: boolean
  /** Tell of every mistake on the console. Default: unless `NODE_ENV` is `production`. */
  development?: boolean
  /** Hears of everything that goes wrong, with what to do. Must not throw. */
  onError?: (error: KeepsightError) => void
  /** Sees each message before it is queued; may change it, or drop it by returning `null`. */
  beforeSend?: (message: Message) => Message | null
  /** Serverless: handed a promise for each delivery, so that the platform waits for it. */
  waitUntil?: (delivery: Promise<unknown>) => void
  /** Where the SDK speaks. Default `console`. */
  logger?: Logger

  /** What the queue holds at most. Default 10,000 messages or 8 MiB, whichever comes first. */
  queue?: { events?: number; bytes?: number }
  /** When a batch leaves: messages (default and most 500), bytes (512 KiB), age in milliseconds (500). */
  batch?: { events?: number; bytes?: number; ageMs?: number }
  /** A folder for a queue on disk, which survives a kill of the app. Several processes may share it. Default: none. */
  queueDir?: string | undefined
  /** Longest time for one request to the server, in milliseconds. Default 10,000. */
  timeoutMs?: number
  /** Compress requests. Default `auto`: for any server but one on this machine. */
  gzip?: boolean | 'auto'
  /** Send what is queued when the process has nothing left to do. Default true. */
  flushOnExit?: boolean
  /** The clock, in milliseconds since 1970. Default `Date.now`. */
  now?: () => number
}
