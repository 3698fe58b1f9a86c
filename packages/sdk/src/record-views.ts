import { randomUUID } from 'node:crypto'
import type { JsonObject, Message, ViewMessage } from '@keepsight/protocol'
import { commonFields } from './capture.js'
import type { ContentTypes } from './content-types/content-types.js'
import type { Keepsight, ViewedOptions } from './keepsight.js'
import { ObjectView } from './object-views/object-view.js'
import type { Report } from './reporter.js'
import type { RequestContext } from './request/request-context.js'
import type { Requests } from './request/create-requests.js'
import type { ObjectViewedPayload, Signals } from './signals/signals.js'

/** Where `viewed()` leaves the message it made; the view of another sender gets its message from its fields. */
const messageOfView = Symbol('message')
type Announced = ObjectViewedPayload & { [messageOfView]?: ViewMessage }

/** What recording views needs. */
export interface RecordViewsSurroundings {
  contentTypes: ContentTypes
  signals: Signals
  requests: Requests
  capture: (message: Message) => void
  /** Whether a view counts, or is a repetition. */
  counts: (person: string | null, type: string, id: string) => boolean
  /** Called when a view waits for this request's answer. */
  onHeld: (request: RequestContext) => void
  report: Report
  now: () => number
}

/** Makes `viewed()`, and the receiver `recordObjectView` that it reaches through the signal. Neither throws. */
export function createRecordViews(
  surroundings: RecordViewsSurroundings,
): Pick<Keepsight, 'viewed' | 'recordObjectView'> {
  const { contentTypes, signals, requests, capture, counts, onHeld, report, now } = surroundings

  function viewed(object: object, options: ViewedOptions = {}): ObjectView | null {
    try {
      const request = requests.contextOf(options.request)
      if (request && !request.countsAsView) return null
      if (typeof object !== 'object' || object === null) return told('object_unknown')
      const resolved = contentTypes.resolve(object, options.type)
      if (resolved === 'unknown') return told('object_unknown')
      if (resolved === 'no-id') return told('object_without_id')

      const { contentType, id, label, url } = resolved
      const message: ViewMessage = {
        type: 'view',
        object: { type: contentType.name, id },
        ...commonFields(options, request, now),
      }
      if (label !== null) message.object.label = label
      if (url !== null) message.object.url = url
      if (options.properties) message.properties = options.properties as JsonObject
      const view = new ObjectView({
        id: message.messageId ?? '',
        contentType,
        objectId: id,
        label,
        url,
        user: message.userId ?? null,
        visitor: message.anonymousId ?? null,
        ipAddress: message.context?.ip ?? null,
        sessionId: message.context?.sessionId ?? null,
        timestamp: message.timestamp ?? '',
      })
      const happening: Announced = {
        view,
        [messageOfView]: message,
        object,
        request: request?.request ?? null,
        properties: options.properties,
      }
      if (request?.response) {
        onHeld(request)
        request.whenAnswered(() => announce(happening))
      } else announce(happening)
      return view
    } catch (error) {
      report('message_invalid', 'viewed()', error)
      return null
    }
  }

  function told(code: 'object_unknown' | 'object_without_id'): null {
    report(code)
    return null
  }

  function announce(happening: ObjectViewedPayload): void {
    const { contentType, objectId, user, visitor } = happening.view
    if (!counts(user ?? visitor, contentType.name, objectId)) return
    signals.objectViewed.announce(contentType.model ?? contentType.name, happening, onReceiverError)
  }

  function onReceiverError(error: unknown): void {
    report('receiver_failed', 'objectViewed', error)
  }

  function recordObjectView(happening: Announced): void {
    capture(happening[messageOfView] ?? messageOf(happening.view, happening.properties))
  }

  return { viewed, recordObjectView }
}

/** The message of a view that another sender of the signal made. */
function messageOf(view: ObjectView, properties: Record<string, unknown> | undefined): ViewMessage {
  const { label, url, user, visitor, ipAddress, sessionId } = view
  return {
    type: 'view',
    object: {
      type: view.contentType.name,
      id: view.objectId,
      ...(label === null ? {} : { label }),
      ...(url === null ? {} : { url }),
    },
    messageId: view.id || randomUUID(),
    timestamp: view.timestamp.toISOString(),
    ...(user === null ? {} : { userId: user }),
    ...(visitor === null ? {} : { anonymousId: visitor }),
    context: {
      ...(ipAddress === null ? {} : { ip: ipAddress }),
      ...(sessionId === null ? {} : { sessionId }),
    },
    ...(properties ? { properties: properties as JsonObject } : {}),
  }
}
