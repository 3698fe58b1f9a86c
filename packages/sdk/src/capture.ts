import { randomUUID } from 'node:crypto'
import { limits, type Message, type MessageCommon, type MessageContext } from '@keepsight/protocol'
import { encodeKey } from './content-types/key.js'
import { isoTime } from './iso-time.js'
import type { CaptureOptions, KeepsightOptions, UserReference } from './options.js'
import { worthOfType } from './recorder/entry.js'
import type { Recorder } from './recorder/recorder.js'
import type { Report } from './reporter.js'
import type { RequestContext } from './request/request-context.js'

/** What capturing needs. */
export interface CaptureSurroundings {
  recorder: Recorder
  report: Report
  beforeSend: KeepsightOptions['beforeSend']
  now: () => number
}

/** The fields that all messages have: id and time are fixed here, once and for ever. */
export function commonFields(
  options: CaptureOptions,
  request: RequestContext | undefined,
  now: () => number,
): MessageCommon {
  const user = options.user === undefined ? (request?.user ?? null) : userIdOf(options.user)
  const visitor = options.visitor === undefined ? (request?.visitor ?? null) : options.visitor
  const common: MessageCommon = {
    messageId: options.messageId ?? randomUUID(),
    timestamp: options.timestamp ? options.timestamp.toISOString() : isoTime(now()),
  }
  if (user !== null) common.userId = user
  if (visitor !== null) common.anonymousId = visitor
  const ip = options.ip === undefined ? (request?.ip ?? null) : options.ip
  const sessionId = options.sessionId === undefined ? (request?.sessionId ?? null) : options.sessionId
  const context = contextOf({ ip, sessionId, context: options.context }, request)
  if (context) common.context = context
  return common
}

/** Where a context comes from beside the request. */
interface ContextSources {
  ip: string | null
  sessionId: string | null
  context: MessageContext | undefined
}

/** What the context of a message says; `undefined` when that is nothing. */
export function contextOf(
  { ip, sessionId, context: given }: ContextSources,
  request: RequestContext | undefined,
): MessageContext | undefined {
  const context: MessageContext = {}
  if (ip !== null) context.ip = ip
  if (sessionId !== null) context.sessionId = sessionId
  if (request) {
    const { userAgent, page } = request
    if (userAgent !== '') context.userAgent = userAgent
    context.page = page
  }
  if (given) return { ...context, ...given }
  return ip === null && sessionId === null && !request ? undefined : context
}

/** A user's id as text; `null` for nobody. */
export function userIdOf(user: UserReference | null): string | null {
  return user === null ? null : encodeKey(typeof user === 'object' ? user.id : user)
}

/** Makes the function that takes a whole message, lets the app look at it, and queues it as JSON. It never throws. */
export function createCapture({ recorder, report, beforeSend, now }: CaptureSurroundings) {
  return function capture(message: Message): void {
    let outgoing: Message | null = message
    if (beforeSend) {
      try {
        outgoing = beforeSend(message)
      } catch (error) {
        // A hook that hides personal data and fails must not let it pass.
        report('hook_failed', 'beforeSend', error)
        outgoing = null
      }
      if (!outgoing) {
        recorder.count('before_send')
        return
      }
      outgoing.messageId ??= randomUUID()
      outgoing.timestamp ??= new Date(now()).toISOString()
    }
    const problem = problemOf(outgoing)
    if (problem) {
      recorder.drop('message_invalid', 'message_invalid', { detail: problem })
      return
    }
    const json = toJson(outgoing)
    if (json === null) recorder.drop('message_not_serialisable', 'message_not_serialisable')
    else if (json.length > limits.messageBytes || Buffer.byteLength(json) > limits.messageBytes) {
      recorder.drop('message_too_large', 'message_too_large')
    } else recorder.add(json, worthOfType[outgoing.type])
  }
}

/** What the server would reject, found before it travels; names and lengths only, no content. */
function problemOf(message: Message): string | null {
  for (const id of [message.userId, message.anonymousId, message.messageId]) {
    if (id !== undefined && (typeof id !== 'string' || id === '' || id.length > limits.idCharacters)) {
      return `ids are texts of 1 to ${limits.idCharacters} characters`
    }
  }
  switch (message.type) {
    case 'track':
      return isName(message.event) ? null : `an event's name has 1 to ${limits.nameCharacters} characters`
    case 'view':
      return isName(message.object.type) && isId(message.object.id)
        ? null
        : 'an object has a type and an id, both short texts'
    case 'group':
      return isId(message.groupId) ? null : `a groupId has 1 to ${limits.idCharacters} characters`
    case 'alias':
      return isId(message.previousId) ? null : `a previousId has 1 to ${limits.idCharacters} characters`
    case 'identify':
    case 'page':
    case 'screen':
      return null
  }
}

function isName(name: unknown): boolean {
  return typeof name === 'string' && name !== '' && name.length <= limits.nameCharacters
}

function isId(id: unknown): boolean {
  return typeof id === 'string' && id !== '' && id.length <= limits.idCharacters
}

function toJson(message: Message): string | null {
  try {
    return JSON.stringify(message)
  } catch {
    try {
      return JSON.stringify(message, (_name, value: unknown) =>
        typeof value === 'bigint' ? String(value) : value,
      )
    } catch {
      return null
    }
  }
}
