import type { CaptureOptions, UserReference } from './options.js'
import type { ContentTypeLike, ContentTypes, ObjectReference } from './content-types/content-types.js'
import type { KeepsightError } from './errors.js'
import type { FindViews } from './object-views/find-object-views.js'
import type { ObjectView } from './object-views/object-view.js'
import type { DropCounts } from './recorder/counts.js'
import type { Delivery } from './recorder/recorder.js'
import type { RequestLike, ResponseLike } from './request/request.js'
import type { RequestContextOptions } from './request/request-settings.js'
import type { ObjectViewedPayload, Signals } from './signals/signals.js'
import type { SessionsStatus, UserSessions } from './user-sessions/user-sessions.js'

/** The app's events and their properties: `{ 'Order Completed': { total: number }, 'Searched': { term: string } }`. */
export type EventMap<Events> = { [Name in keyof Events]: object }

/** Any event with any properties. */
export type AnyEvents = Record<string, Record<string, unknown>>

/** What follows the name of an event: its properties, which may be left out when all of them may. */
export type TrackArguments<Properties> =
  Record<never, never> extends Properties
    ? [properties?: Properties, options?: CaptureOptions]
    : [properties: Properties, options?: CaptureOptions]

/**
 * What `contentObject()` of a view gives back when `viewed()` was told no model: the type of the object itself. A reference
 * (`{ type, id }`) only names its object, of which no more is known than that it is one.
 */
export type ViewedObject<T extends object> = T extends ObjectReference
  ? keyof T extends keyof ObjectReference
    ? object
    : T
  : T

/** Whose view it is, and what the object is where that cannot be seen from it. `Model` is the type of its content object. */
export interface ViewedOptions<Model extends object = object> extends CaptureOptions {
  /** The kind of object, for plain ones such as a row of a table: a class, a content type or a name. */
  type?: ContentTypeLike<Model>
  /** More about this view. */
  properties?: Record<string, unknown>
}

/** What a page is called. */
export interface PageDetails {
  name?: string
  category?: string
  properties?: Record<string, unknown>
}

/** Runs `serve` as part of a request, and returns what it returns. */
export type RunWithRequest = <Result>(
  request: RequestLike,
  response: ResponseLike | undefined,
  serve: () => Result,
) => Result

/** How the SDK fares. */
export interface KeepsightStatus {
  /**
   * `ready`: all is well. `retrying`: the last sending failed, and is repeated. `refused`: the server refused the last batch, most often the key.
   * `disabled` and `shut-down`: nothing is recorded.
   */
  state: 'ready' | 'retrying' | 'refused' | 'disabled' | 'shut-down'
  /** The server's address; `null` while an embedded server starts, and when disabled. */
  url: string | null
  /** Messages that are not yet acknowledged. */
  queued: number
  /** Bytes of JSON of these. */
  queuedBytes: number
  /** Messages acknowledged so far. */
  sent: number
  /** Messages dropped so far, by reason. */
  dropped: DropCounts
  /** User sessions. */
  sessions: SessionsStatus
  /** What went wrong last. */
  lastError: KeepsightError | null
}

/**
 * Records what happens in the app. No method throws or rejects because of the server, the network or the data given;
 * in development each mistake is told on the console, with what to do.
 */
export interface Keepsight<Events extends EventMap<Events> = AnyEvents> {
  /**
   * An object was viewed. While a request is served (see `keepsight/express`), the view counts once its answer was sent
   * with success, and never for HEAD, prefetching and health checks; elsewhere, at once. Returns the view, or `null`
   * when there is none. The view knows the model: that of `type` when it is a class or a content type, else the object's.
   *
   * @example
   * keepsight.viewed(product) // ObjectView<Product> | null
   * keepsight.viewed({ type: 'Invoice', id: 812 }, { user: 42 })
   * keepsight.viewed(row, { type: 'Invoice' })
   */
  viewed<T extends object, Model extends object = ViewedObject<T>>(
    object: T,
    options?: ViewedOptions<Model>,
  ): ObjectView<NoInfer<Model>> | null
  /** Something happened: `track('Order Completed', { total: 12 })`. */
  track<Name extends keyof Events & string>(event: Name, ...rest: TrackArguments<Events[Name]>): void
  /** A page was viewed; counts under the same conditions as {@link viewed}. */
  page(page?: PageDetails, options?: CaptureOptions): void
  /** Who somebody is. */
  identify(user: UserReference, traits?: Record<string, unknown>, options?: CaptureOptions): void
  /** The user belongs to a group: a company, a team. */
  group(groupId: string | number | bigint, traits?: Record<string, unknown>, options?: CaptureOptions): void
  /** The user was known by another id before. */
  alias(previousId: string | number | bigint, options?: CaptureOptions): void

  readonly signals: Signals
  readonly contentTypes: ContentTypes
  /** Who is logged in, from where, and the end of it. */
  readonly userSessions: UserSessions
  readonly objectViews: { readonly find: FindViews }
  /** The receiver that records views. Disconnect it from `signals.objectViewed` to put another in its place. */
  readonly recordObjectView: (happening: ObjectViewedPayload) => void

  /**
   * Makes the function that runs code as part of a request, so that {@link viewed} and the others know the request
   * wherever they are called. Framework adapters are made of this.
   */
  requestRunner(options?: RequestContextOptions): RunWithRequest

  /** Sends what is queued. Resolves when that is done, or failed for now. */
  flush(): Promise<Delivery>
  /**
   * Sends what is queued, for at most `timeoutMs` (default 2,000), and records nothing more. Call it when the app ends,
   * after its server was closed: `process.once('SIGTERM', …)` is the app's to write.
   */
  shutdown(options?: { timeoutMs?: number }): Promise<Delivery>
  status(): KeepsightStatus
  [Symbol.asyncDispose](): Promise<void>
}
