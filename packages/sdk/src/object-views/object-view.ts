import { randomUUID } from 'node:crypto'
import type { ContentType } from '../content-types/content-type.js'

/** What an {@link ObjectView} is made of. */
export interface ObjectViewFields<T extends object = object> {
  /** The view's own id. Default: a new UUID. */
  id: string | undefined
  contentType: ContentType<T>
  objectId: string
  label: string | null
  url: string | null
  user: string | null
  visitor: string | null
  ipAddress: string | null
  sessionId: string | null
  /** A date, or what `new Date()` makes one of. */
  timestamp: Date | string | number
}

/** One object was viewed once: who viewed what, when, and from where. `T` is the model of the object. */
export class ObjectView<out T extends object = object> {
  /** What one such record is called. */
  static readonly verboseName = 'Object Viewed'
  /** What several are called. */
  static readonly verboseNamePlural = 'Objects Viewed'

  /** The view's own id, the same in the app, on the wire and in the store. */
  get id(): string {
    // Made when it is first asked for: most views are asked only when they are sent.
    this.#id ??= randomUUID()
    return this.#id
  }
  #id: string | undefined
  /** The kind of object that was viewed. */
  readonly contentType: ContentType<T>
  /** The object's id as text. */
  readonly objectId: string
  /** What the object was called at that time; `null` when nothing is known. */
  readonly label: string | null
  /** Where it was shown; `null` when nothing is known. */
  readonly url: string | null
  /** The app's id of the logged-in person; `null` when nobody was logged in. */
  readonly user: string | null
  /** The browser or device; `null` when it is not known. */
  readonly visitor: string | null
  /** In canonical text; `null` when it is not known. */
  readonly ipAddress: string | null
  /** The user session; `null` when it is not known. Never a session's secret. */
  readonly sessionId: string | null
  /** When it was viewed. */
  get timestamp(): Date {
    return new Date(this.#timestamp)
  }
  readonly #timestamp: Date | string | number

  constructor(fields: ObjectViewFields<T>) {
    this.#id = fields.id
    this.contentType = fields.contentType
    this.objectId = fields.objectId
    this.label = fields.label
    this.url = fields.url
    this.user = fields.user
    this.visitor = fields.visitor
    this.ipAddress = fields.ipAddress
    this.sessionId = fields.sessionId
    this.#timestamp = fields.timestamp
  }

  /**
   * The object itself, as it is now, through the `load` of its content type; `null` when it was deleted. Views asked in
   * one tick are one call of the loader. Rejects with what that loader rejects with.
   */
  async contentObject(): Promise<T | null> {
    return await this.contentType.load(this.objectId)
  }

  /** `Blue mug viewed on 2026-03-01T12:00:00.000Z`. */
  toString(): string {
    const object = this.label ?? `${this.contentType.name} ${this.objectId}`
    return `${object} viewed on ${this.timestamp.toISOString()}`
  }
}
