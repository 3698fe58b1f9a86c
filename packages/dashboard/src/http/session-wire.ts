import type { SessionAnswer, SessionsAnswer } from '@keepsight/api'

/** A log-in of the app's user, from log-in to its end. */
export type UserSession = SessionAnswer['session']
/** Why a session ended. */
export type EndReason = NonNullable<UserSession['reason']>
/** Whether endings are delivered to the app, and whether anything is wrong. */
export type Delivery = SessionsAnswer['delivery']
