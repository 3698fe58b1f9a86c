import { AsyncLocalStorage } from 'node:async_hooks'
import { encodeKey } from '../content-types/key.js'
import { countsAsView, type IgnoredPaths } from './counts-as-view.js'
import type { RecordsViews } from './records-views.js'
import { headerOf, isFetchRequest, type RequestLike, type ResponseLike } from './request.js'
import { scrubUrl } from './scrub-url.js'
import { toldSession } from './told-session.js'
import { visitorOf, type VisitorCookie } from './visitor-cookie.js'

/** How requests are read; a framework adapter hands these in. */
export interface RequestSettings {
  /** Whose requests these are. */
  keepsight: RecordsViews
  clientIp: (request: RequestLike) => string | null
  /** The app's id of the logged-in person. */
  user: (request: RequestLike) => unknown
  /** The key of the session: a secret. */
  sessionKey: (request: RequestLike) => unknown
  /** A name for the user session that is no secret; `null`: the keyed hash of its key. */
  sessionId: ((request: RequestLike) => string | null) | null
  sessions: SessionsOfRequests
  visitor: VisitorCookie | false
  ignoredPaths: IgnoredPaths
  /** Whether views during this request count, beyond what never does. */
  counts: (request: RequestLike) => boolean
}

/** What requests need of user sessions. */
export interface SessionsOfRequests {
  /** The keyed hash of a session key. */
  keyIdOf(key: string): string
  /** Whether the session of this key has ended. */
  isEnded(keyId: string): boolean
}

/** What a request says of a page. */
export interface RequestPage {
  url?: string
  path?: string
  referrer?: string
}

/** Longest URL that is kept, in characters. */
const urlCharacters = 2048
const userAgentCharacters = 1024
const storageKey = Symbol.for('keepsight.requests')

/** The request that is being served: whose it is, and what waits for its answer. Everything is read when it is needed. */
export class RequestContext {
  readonly request: RequestLike
  readonly response: ResponseLike | undefined
  readonly #settings: RequestSettings
  #held: (() => void)[] | undefined
  #visitor: string | null | undefined
  #ip: string | null | undefined
  #counts: boolean | undefined

  constructor(request: RequestLike, response: ResponseLike | undefined, settings: RequestSettings) {
    this.request = request
    this.response = response
    this.#settings = settings
  }

  get keepsight(): RecordsViews {
    return this.#settings.keepsight
  }
  /** False for requests whose answer nobody sees now. */
  get countsAsView(): boolean {
    const { ignoredPaths, counts } = this.#settings
    this.#counts ??=
      countsAsView(this.request, pathOf(targetOf(this.request)), ignoredPaths) && counts(this.request)
    return this.#counts
  }
  /** Read each time: a person may log in during the request. `null` from the moment on at which the session ended. */
  get user(): string | null {
    const user = this.userOfApp
    if (user === null) return null
    const key = this.sessionKey
    const { sessions } = this.#settings
    return key !== null && sessions.isEnded(sessions.keyIdOf(key)) ? null : user
  }
  /** The logged-in person as the app's session says, ended or not. */
  get userOfApp(): string | null {
    const user = this.#settings.user(this.request)
    return user === null || user === undefined ? null : encodeKey(user)
  }
  /** The key of the session: a secret, which never leaves the app. `null` when there is none. */
  get sessionKey(): string | null {
    const key = this.#settings.sessionKey(this.request)
    return typeof key === 'string' && key !== '' ? key : null
  }
  get visitor(): string | null {
    if (this.#visitor === undefined) {
      const { visitor } = this.#settings
      this.#visitor = visitor === false ? null : visitorOf(this.request, this.response, visitor)
    }
    return this.#visitor
  }
  get ip(): string | null {
    if (this.#ip === undefined) this.#ip = this.#settings.clientIp(this.request)
    return this.#ip
  }
  get sessionId(): string | null {
    const { sessionId, sessions } = this.#settings
    if (sessionId) return sessionId(this.request)
    const key = this.user === null ? null : this.sessionKey
    return key === null ? null : sessions.keyIdOf(key)
  }
  get userAgent(): string {
    const userAgent = headerOf(this.request, 'user-agent')
    return userAgent.length > userAgentCharacters ? userAgent.slice(0, userAgentCharacters) : userAgent
  }
  get page(): RequestPage {
    return pageOf(this.request)
  }

  /**
   * Calls back once the answer has been sent whole with a status of success (2xx or 3xx); never when it failed, or when
   * the reader went away before. Without a response at hand, at once.
   */
  whenAnswered(callback: () => void): void {
    const { response } = this
    if (!response) {
      callback()
      return
    }
    if (response.writableFinished) {
      if (isSuccess(response.statusCode) && !this.request.errored) callback()
      return
    }
    if (this.#held) {
      this.#held.push(callback)
      return
    }
    this.#held = [callback]
    // `on`, not `once`, which costs more: a response finishes once anyway.
    response.on('finish', () => this.#settle(response))
  }

  #settle(response: ResponseLike): void {
    const held = this.#held ?? []
    this.#held = undefined
    // Node calls an answer finished as well when its connection broke off in the middle.
    if (isSuccess(response.statusCode) && !isBrokenOff(this.request)) for (const callback of held) callback()
  }
}

/** Requests of HTTP/2 share a connection, and each lets go of it when its answer is complete: their stream says what became of them. */
function isBrokenOff(request: RequestLike): boolean {
  const { raw, req } = request as { raw?: unknown; req?: unknown }
  const { httpVersionMajor, aborted, stream } = (raw ?? req ?? request) as {
    httpVersionMajor?: unknown
    aborted?: unknown
    stream?: { rstCode?: unknown }
  }
  if (httpVersionMajor !== 2) return request.socket?.destroyed === true
  return aborted === true || (stream?.rstCode ?? 0) !== 0
}

function isSuccess(statusCode: number): boolean {
  return statusCode >= 200 && statusCode < 400
}

/** The request's target, as the browser asked for it: without the origin. */
function targetOf(request: RequestLike): string {
  const { originalUrl } = request as { originalUrl?: unknown }
  if (typeof originalUrl === 'string') return originalUrl
  const { url = '' } = request
  return url.slice(originOf(url).length) || '/'
}

/** The origin of a whole URL, as requests of the Fetch API have one; `''` of a target. */
function originOf(url: string): string {
  if (url === '' || url.startsWith('/')) return ''
  return /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i.exec(url)?.[0] ?? ''
}

function pathOf(target: string): string {
  const query = target.indexOf('?')
  return query === -1 ? target : target.slice(0, query)
}

/** The server takes the path from the URL; it is sent only where there is no host to make a URL of. */
function pageOf(request: RequestLike): RequestPage {
  const target = targetOf(request)
  const host = hostOf(request)
  const referrer = headerOf(request, 'referer')
  const page: RequestPage = {}
  const origin = originOf(request.url ?? '') || (host === '' ? '' : `${schemeOf(request)}://${host}`)
  if (origin === '') page.path = shortened(pathOf(target))
  else page.url = shortened(scrubUrl(`${origin}${target}`))
  if (referrer !== '') page.referrer = shortened(scrubUrl(referrer))
  return page
}

/** HTTP/2 has it under another name, which the Fetch API refuses as one of a header. */
function hostOf(request: RequestLike): string {
  const host = headerOf(request, 'host')
  return host !== '' || isFetchRequest(request) ? host : headerOf(request, ':authority')
}

/** Express knows, in `protocol`, whose word on this to believe; it is asked only where there is a word, as it takes its time. */
function schemeOf(request: RequestLike): string {
  if (headerOf(request, 'x-forwarded-proto') !== '') {
    const { protocol } = request as { protocol?: unknown }
    if (typeof protocol === 'string') return protocol
  }
  return (request.socket as { encrypted?: unknown } | null | undefined)?.encrypted === true ? 'https' : 'http'
}

function shortened(url: string): string {
  return url.length > urlCharacters ? url.slice(0, urlCharacters) : url
}

const shared = globalThis as { [storageKey]?: AsyncLocalStorage<RequestContext> }

/** Follows a request through everything that it starts. One in the process, also where a bundler made copies of this module. */
export const requestStorage = (shared[storageKey] ??= new AsyncLocalStorage<RequestContext>())

/** The logged-in person as was told, else where most apps keep it: `request.user.id` (Passport), else `request.session.userId`. */
export function defaultUser(request: RequestLike): unknown {
  const told = toldSession(request)
  if (told) return told.user
  const { user, session } = request as {
    user?: { id?: unknown } | null
    session?: { userId?: unknown } | null
  }
  return user?.id ?? session?.userId
}

/**
 * The session key as was told, else where express-session keeps it, `request.sessionID`, else where `@fastify/session` does:
 * `request.session.sessionId`.
 */
export function defaultSessionKey(request: RequestLike): unknown {
  const told = toldSession(request)
  if (told) return told.key
  const { sessionID, session } = request as {
    sessionID?: unknown
    session?: { sessionId?: unknown } | null
  }
  return sessionID ?? session?.sessionId
}
