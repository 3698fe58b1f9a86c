export { createKeepsight } from './create-keepsight.js'
export type {
  AnyEvents,
  EventMap,
  Keepsight,
  KeepsightStatus,
  PageDetails,
  RunWithRequest,
  TrackArguments,
  ViewedObject,
  ViewedOptions,
} from './keepsight.js'
export type { CaptureOptions, KeepsightOptions, UserReference } from './options.js'
export { KeepsightError, keepsightErrors, type KeepsightErrorCode } from './errors.js'
export { Signal, type ConnectOptions, type Receiver, type SignalResponse } from './signals/signal.js'
export type {
  ObjectViewedPayload,
  Signals,
  UserHappening,
  UserLoginFailed,
  UserSessionEnding,
  UserSessionStarted,
  ViewSender,
} from './signals/signals.js'
export { ContentType, type ContentTypeOptions, type ModelClass } from './content-types/content-type.js'
export type { ContentTypeSource } from './content-types/content-type-source.js'
export {
  ContentTypes,
  type ContentTypeLike,
  type ModelDefaults,
  type ObjectReference,
  type TableReference,
} from './content-types/content-types.js'
export { bigintKey, compositeKey, encodeKey, numberKey, textKey, type KeyCodec } from './content-types/key.js'
export { ObjectView, type ObjectViewFields } from './object-views/object-view.js'
export type { FindObjectViews, FindViews, FoundObjectViews } from './object-views/find-object-views.js'
export type { RequestContextOptions } from './request/request-settings.js'
export type { HeadersLike, RequestLike, ResponseLike } from './request/request.js'
export type { VisitorCookie } from './request/visitor-cookie.js'
export type { DropCounts, DropReason } from './recorder/counts.js'
export type { Delivery } from './recorder/recorder.js'
export {
  clientIp,
  compileTrustProxy,
  explainClientIp,
  TrustProxyError,
  type ClientIpExplanation,
  type TrustProxy,
  type TrustProxyOptions,
} from '@keepsight/protocol/client-ip'
export {
  ObjectViewedMixin,
  type DetailView,
  type ObjectViewedMixinOptions,
} from './class-views/object-viewed-mixin.js'
export {
  ObjectViewed,
  type MethodDecorator,
  type ObjectViewedOptions,
} from './class-views/object-viewed-decorator.js'
export type {
  EndedBy,
  EndingNotice,
  EndReason,
  SessionDevice,
  SessionPlace,
  UserSessionState,
} from '@keepsight/protocol'
export type { SessionStore, StatelessSessions } from './user-sessions/attached-store.js'
export type { PromiseStoreMethods } from './user-sessions/guard-promise-store.js'
export { describeEnding } from './user-sessions/describe-ending.js'
export type { Duration } from './user-sessions/duration.js'
export type { Connection } from './user-sessions/open-connections.js'
export type { SessionLimit, SessionsOptions } from './user-sessions/session-options.js'
export { UserSession, type UserSessionFields } from './user-sessions/user-session.js'
export type {
  EndOutcome,
  FindSessions,
  FoundSessions,
  GuardOptions,
  HoldingSession,
  LogIn,
  LogInOutcome,
  LogInRejection,
  OwnSession,
  RequestOrKey,
  SessionCheck,
  SessionsStatus,
  UserSessions,
} from './user-sessions/user-sessions.js'
