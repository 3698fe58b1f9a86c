import type { JsonObject, Message, MessageContext, ViewMessage } from '@keepsight/protocol'
import { contextOf, userIdOf } from './capture.js'
import type { ContentType } from './content-types/content-type.js'
import type { ContentTypes } from './content-types/content-types.js'
import { createGathered } from './gather.js'
import { isoTime } from './iso-time.js'
import type { Keepsight, ViewedOptions } from './keepsight.js'
import { ObjectView } from './object-views/object-view.js'
import type { Report } from './reporter.js'
import type { Requests } from './request/create-requests.js'
import type { RequestContext } from './request/request-context.js'
import type { ObjectViewedPayload, Signals } from './signals/signals.js'

/** Where `viewed()` leaves what the receiver needs beyond the view's own fields; other senders leave nothing. */
const origin = Symbol('origin')
interface Origin {
  request: RequestContext | undefined
  context: MessageContext | undefined
}
type Announced = ObjectViewedPayload & { [origin]?: Origin }

/** What recording views needs. */
export interface RecordViewsSurroundings {
  contentTypes: ContentTypes
  signals: Signals
  requests: Requests
  capture: (message: Message) => void
  /** Whether a view counts, or is a repetition. */
  counts: (person: string | null, object: { type: string; id: string }, atMs: number) => boolean
  /** Called when a view waits for this request's answer. */
  onHeld: (request: RequestContext) => void
  /** How long views whose answers were sent are gathered, in milliseconds. */
  gatherMs: number
  report: Report
  now: () => number
}

/** What {@link createRecordViews} makes. */
export interface RecordViews extends Pick<Keepsight, 'viewed' | 'recordObjectView'> {
  /** Announces the views that are still being gathered. */
  settle(): void
}

/** Makes `viewed()`, and the receiver `recordObjectView` that it reaches through the signal. Neither throws. */
export function createRecordViews(surroundings: RecordViewsSurroundings): RecordViews {
  const { contentTypes, signals, requests, capture, counts, onHeld, gatherMs, report, now } = surroundings
  /** Those whose names were complained of. */
  const shortened = new WeakSet<ContentType>()
  const answered = createGathered(announce, gatherMs)

  function viewed(object: object, options: ViewedOptions = {}): ObjectView | null {
    try {
      const request = requests.contextOf(options.request)
      if (request && !request.countsAsView) return null
      if (typeof object !== 'object' || object === null) return told('object_unknown')
      const resolved = contentTypes.resolve(object, options.type)
      if (resolved === 'unknown') return told('object_unknown')
      if (resolved === 'no-id') return told('object_without_id')

      checkName(resolved.contentType)

      const timestamp = options.timestamp?.getTime() ?? now()
      if (Number.isNaN(timestamp)) throw new RangeError('The timestamp is not a date.')

      const happening: Announced = {
        view: new ObjectView({
          id: options.messageId,
          contentType: resolved.contentType,
          objectId: resolved.id,
          label: resolved.label,
          url: resolved.url,
          user: options.user === undefined ? (request?.user ?? null) : userIdOf(options.user),
          visitor: options.visitor === undefined ? (request?.visitor ?? null) : options.visitor,
          ipAddress: options.ip === undefined ? (request?.ip ?? null) : options.ip,
          sessionId: options.sessionId === undefined ? (request?.sessionId ?? null) : options.sessionId,
          timestamp,
        }),
        object,
        request: request?.request ?? null,
        properties: options.properties,
        [origin]: { request, context: options.context },
      }
      if (request?.response) {
        onHeld(request)
        request.whenAnswered(() => answered.add(happening))
      } else announce(happening)
      return happening.view
    } catch (error) {
      report('message_invalid', 'viewed()', error)
      return null
    }
  }

  function checkName(contentType: ContentType): void {
    if (!contentType.hasShortenedName || shortened.has(contentType)) return
    shortened.add(contentType)
    report('class_name_shortened', contentType.name)
  }

  function told(code: 'object_unknown' | 'object_without_id'): null {
    report(code)
    return null
  }

  function announce(happening: Announced): void {
    const { contentType, objectId, user, visitor, timestamp } = happening.view
    if (!counts(user ?? visitor, { type: contentType.name, id: objectId }, timestamp.getTime())) return
    signals.objectViewed.announce(contentType.model ?? contentType.name, happening, onReceiverError)
  }

  function onReceiverError(error: unknown): void {
    report('receiver_failed', 'objectViewed', error)
  }

  return {
    viewed: viewed as Keepsight['viewed'],
    recordObjectView: (happening: Announced) => capture(messageOf(happening)),
    settle: () => answered.runNow(),
  }
}

function messageOf({ view, properties, [origin]: from }: Announced): ViewMessage {
  const { label, url, user, visitor, ipAddress, sessionId } = view
  const message: ViewMessage = {
    type: 'view',
    object: { type: view.contentType.name, id: view.objectId },
    messageId: view.id,
    timestamp: isoTime(view.timestamp.getTime()),
  }
  if (label !== null) message.object.label = label
  if (url !== null) message.object.url = url
  if (user !== null) message.userId = user
  if (visitor !== null) message.anonymousId = visitor
  const context = contextOf({ ip: ipAddress, sessionId, context: from?.context }, from?.request)
  if (context) message.context = context
  if (properties) message.properties = properties as JsonObject
  return message
}
