import type { JsonObject, Message, MessageCommon } from '@keepsight/protocol'
import { commonFields } from './capture.js'
import { encodeKey } from './content-types/key.js'
import type { Keepsight } from './keepsight.js'
import type { CaptureOptions } from './options.js'
import type { Report } from './reporter.js'
import type { RequestContext } from './request/request-context.js'
import type { Requests } from './request/create-requests.js'

/** What recording messages needs. */
export interface RecordMessagesSurroundings {
  requests: Requests
  capture: (message: Message) => void
  /** Called when a message waits for this request's answer. */
  onHeld: (request: RequestContext) => void
  report: Report
  now: () => number
}

/** Makes `track`, `page`, `identify`, `group` and `alias`. None of them throws. */
export function createRecordMessages(
  surroundings: RecordMessagesSurroundings,
): Pick<Keepsight, 'track' | 'page' | 'identify' | 'group' | 'alias'> {
  const { requests, capture, onHeld, report, now } = surroundings

  function record(
    what: string,
    options: CaptureOptions | undefined = {},
    message: (common: MessageCommon) => Message,
  ): void {
    try {
      const request = requests.contextOf(options.request)
      capture(message(commonFields(options, request, now)))
    } catch (error) {
      report('message_invalid', `${what}()`, error)
    }
  }

  return {
    track(event, ...[properties, options]) {
      record('track', options, (common) => ({
        type: 'track',
        event,
        ...common,
        ...(properties ? { properties: properties as JsonObject } : {}),
      }))
    },

    page(page = {}, options = {}) {
      try {
        const request = requests.contextOf(options.request)
        if (request && !request.countsAsView) return
        const { properties, ...names } = page
        const message: Message = {
          type: 'page',
          ...names,
          ...commonFields(options, request, now),
          ...(properties ? { properties: properties as JsonObject } : {}),
        }
        if (request?.response) {
          onHeld(request)
          request.whenAnswered(() => capture(message))
        } else capture(message)
      } catch (error) {
        report('message_invalid', 'page()', error)
      }
    },

    identify(user, traits, options = {}) {
      record('identify', { ...options, user }, (common) => {
        if (common.userId === undefined) throw new TypeError('identify() needs a user with an id.')
        return { type: 'identify', ...common, ...(traits ? { traits: traits as JsonObject } : {}) }
      })
    },

    group(groupId, traits, options) {
      record('group', options, (common) => ({
        type: 'group',
        groupId: encodeKey(groupId) ?? '',
        ...common,
        ...(traits ? { traits: traits as JsonObject } : {}),
      }))
    },

    alias(previousId, options) {
      record('alias', options, (common) => ({
        type: 'alias',
        previousId: encodeKey(previousId) ?? '',
        ...common,
      }))
    },
  }
}
