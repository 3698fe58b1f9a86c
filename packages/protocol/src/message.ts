/**
 * What travels: the messages of the Segment spec, plus `view`, the message that says who viewed which object.
 * Field names and meanings are those of https://segment.com/docs/connections/spec/common/.
 */

/** The kinds of message that `POST /v1/batch` takes, in its `type` field. */
export const messageTypes = ['track', 'page', 'screen', 'identify', 'group', 'alias', 'view'] as const

/** One of {@link messageTypes}. */
export type MessageType = (typeof messageTypes)[number]

/** A value that JSON can carry. */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue }

/** A bag of named JSON values, as in `properties` and `traits`. */
export type JsonObject = { [key: string]: JsonValue }

/** The object of a `view`: a reference to one row of any of the app's models. */
export interface ViewedObject {
  /** The content type's name, such as `Product`. 1–128 characters. */
  type: string
  /** The object's id as text, never a number: big integers and UUIDs arrive intact. 1–256 characters. */
  id: string
  /** What a person calls it, such as `Blue mug`. At most 512 characters. */
  label?: string
  /** Where it is shown: an absolute URL or a path. */
  url?: string
}

/** Where and how a message came to be. Everything is optional; unknown fields are kept. */
export interface MessageContext {
  /** The person's IP address. Only a secret key may set it. */
  ip?: string
  /** The browser's `User-Agent`. */
  userAgent?: string
  /** A BCP 47 tag such as `de-CH`. */
  locale?: string
  /** An IANA zone such as `Europe/Berlin`. */
  timezone?: string
  /** The page at which it happened. */
  page?: { url?: string; path?: string; title?: string; referrer?: string; search?: string }
  /** The program that sent the message. */
  library?: { name?: string; version?: string }
  /** The id of the visit or user session it belongs to, if the sender knows it. */
  sessionId?: string
  [key: string]: unknown
}

/** The fields that every message has. */
export interface MessageCommon {
  /** Makes a retry harmless: the same id sent twice is one row. Made by the SDK; 1–256 characters. */
  messageId?: string
  /** When it happened, ISO 8601, by the sender's clock. */
  timestamp?: string
  /** When it was sent, ISO 8601, by the sender's clock; corrects `timestamp` for the clock's error. */
  sentAt?: string
  /** The visitor: a browser or device. */
  anonymousId?: string
  /** The user: the app's own id of a logged-in person. */
  userId?: string
  context?: MessageContext
  /** Kept for Segment's clients; not used. */
  integrations?: JsonObject
}

export interface TrackMessage extends MessageCommon {
  type: 'track'
  /** What happened, such as `Order Completed`. */
  event: string
  properties?: JsonObject
}
export interface PageMessage extends MessageCommon {
  type: 'page'
  name?: string
  category?: string
  properties?: JsonObject
}
export interface ScreenMessage extends MessageCommon {
  type: 'screen'
  name?: string
  category?: string
  properties?: JsonObject
}
export interface IdentifyMessage extends MessageCommon {
  type: 'identify'
  traits?: JsonObject
}
export interface GroupMessage extends MessageCommon {
  type: 'group'
  groupId: string
  traits?: JsonObject
}
export interface AliasMessage extends MessageCommon {
  type: 'alias'
  previousId: string
}
/** An object was viewed: Keepsight's own addition to the spec. */
export interface ViewMessage extends MessageCommon {
  type: 'view'
  object: ViewedObject
  properties?: JsonObject
}

/** Any message. */
export type Message =
  TrackMessage | PageMessage | ScreenMessage | IdentifyMessage | GroupMessage | AliasMessage | ViewMessage

/** The body of `POST /v1/batch`. */
export interface BatchBody {
  batch: Message[]
  /** When the batch was sent, by the sender's clock: the `sentAt` of every message that has none. */
  sentAt?: string
  /** The key, when it is not in the `Authorization` header. */
  writeKey?: string
  /** Merged under the `context` of each message. */
  context?: MessageContext
}

/** One message that was refused, by its place in the batch. */
export interface Rejection {
  index: number
  code: string
  message: string
}

/** The answer of every write route that took the request. */
export interface WriteAnswer {
  success: true
  /** Messages now on disk. */
  accepted: number
  /** Messages refused, in order of `index`. */
  rejected: Rejection[]
}

/** The answer of any route that refused the request. */
export interface ErrorAnswer {
  success: false
  error: { code: string; message: string; [detail: string]: unknown }
}
