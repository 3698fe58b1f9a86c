import type { EndingNotice, EndReason } from '@keepsight/protocol'
import type { ModelClass } from '../content-types/content-type.js'
import type { ObjectView } from '../object-views/object-view.js'
import type { RequestLike } from '../request/request.js'
import type { UserSession } from '../user-sessions/user-session.js'
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
  /** The session key, where it is not the request's. */
  key?: string | undefined
}

/** A session began, with a log-in in this process. */
export interface UserSessionStarted {
  session: UserSession
  request: RequestLike | null
}

/** A session ends. Told in every process that guards a store. */
export interface UserSessionEnding {
  /** The session's id, as in {@link UserSession}. */
  sessionId: string
  /** The app's id of the user. */
  user: string
  reason: EndReason
  notice: EndingNotice
}

/** A log-in failed in the app. */
export interface UserLoginFailed {
  /** The app's id of the user whose name was given; `null` when it is nobody's. */
  user: string | null
  request: RequestLike | null
}

/** Who announces a view: the object's class, or the content type's name when it has none. */
export type ViewSender = ModelClass | string

/** The signals of one Keepsight. Apps connect to them. */
export interface Signals {
  /** Announced by `viewed()`. `recordObjectView` is connected to it. */
  readonly objectViewed: Signal<ObjectViewedPayload, ViewSender>
  /** Sent by `userSessions.logIn()`, or by the app. `startUserSession` is connected to it. */
  readonly userLoggedIn: Signal<UserHappening>
  /** Sent by `userSessions.logOut()`, or by the app. `endUserSession` is connected to it. */
  readonly userLoggedOut: Signal<UserHappening>
  /** Sent by `userSessions.deactivate()`, or by the app. `deactivateUser` is connected to it. */
  readonly userDeactivated: Signal<UserHappening>
  /** Sent by `userSessions.logInFailed()`. */
  readonly userLoginFailed: Signal<UserLoginFailed>
  /** Announced once the server has recorded a log-in of this process. */
  readonly userSessionStarted: Signal<UserSessionStarted>
  /** Announced when a session is refused from now on, before it is destroyed in the app's store. */
  readonly userSessionEnding: Signal<UserSessionEnding>
  /** Announced when the session is destroyed in the app's store, and was read back as gone. */
  readonly userSessionEnded: Signal<UserSessionEnding>
  /** Announced for a log-in with a device that the user had not been seen with before. */
  readonly newDevice: Signal<UserSessionStarted>
  /** Announced for a log-in from a place that the user cannot have reached since the session before. */
  readonly impossibleTravel: Signal<UserSessionStarted>
}

/** New signals, to which nobody is connected yet. */
export function createSignals(): Signals {
  return {
    objectViewed: new Signal(),
    userLoggedIn: new Signal(),
    userLoggedOut: new Signal(),
    userDeactivated: new Signal(),
    userLoginFailed: new Signal(),
    userSessionStarted: new Signal(),
    userSessionEnding: new Signal(),
    userSessionEnded: new Signal(),
    newDevice: new Signal(),
    impossibleTravel: new Signal(),
  }
}
