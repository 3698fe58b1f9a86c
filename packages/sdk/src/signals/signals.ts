import type { ModelClass } from '../content-types/content-type.js'
import type { ObjectView } from '../object-views/object-view.js'
import type { RequestLike } from '../request/request.js'
import { Signal } from './signal.js'

/** An object was viewed, and the answer that showed it has been sent. */
export interface ObjectViewedPayload {
  view: ObjectView
  /** The object as it was viewed; for a reference, the reference. */
  object: object
  request: RequestLike | null
  /** What `viewed()` was given beside the object. */
  properties: Record<string, unknown> | undefined
}

/** Something happened to a user. */
export interface UserHappening {
  /** The app's id. */
  user: string
  request: RequestLike | null
}

/** Who announces a view: the object's class, or the content type's name when it has none. */
export type ViewSender = ModelClass | string

/** The signals of one Keepsight. Apps connect to them, and announce the log-ins themselves. */
export interface Signals {
  /** Announced by `viewed()`. `recordObjectView` is connected to it. */
  readonly objectViewed: Signal<ObjectViewedPayload, ViewSender>
  readonly userLoggedIn: Signal<UserHappening>
  readonly userLoggedOut: Signal<UserHappening>
  readonly userDeactivated: Signal<UserHappening>
}

/** New signals, to which nobody is connected yet. */
export function createSignals(): Signals {
  return {
    objectViewed: new Signal(),
    userLoggedIn: new Signal(),
    userLoggedOut: new Signal(),
    userDeactivated: new Signal(),
  }
}
