import { limits } from './limits.js'
import { messageTypes, type Message } from './message.js'
import { parseTimestamp } from './parse-timestamp.js'
import { JsonWalk } from './validate/json-walk.js'
import { problem, type MessageProblem, type MessageProblemCode } from './validate/problem.js'

export type { MessageProblem, MessageProblemCode }

/** What {@link validateMessage} answers. */
export type ValidatedMessage = { ok: true; message: Message } | ({ ok: false } & MessageProblem)

/**
 * Whether a value, as `JSON.parse` gives it, is a message within the {@link limits}.
 *
 * Ids that are whole numbers are turned into text in place, because Segment's clients may send them; `null` counts as left out.
 * Neither `userId` nor `anonymousId` is required: a server may record a view by nobody in particular.
 *
 * @example
 * const checked = validateMessage(JSON.parse(text))
 * if (!checked.ok) console.warn(checked.code, checked.message)
 */
export function validateMessage(value: unknown): ValidatedMessage {
  const found = findProblem(value)
  return found ? { ok: false, ...found } : { ok: true, message: value as Message }
}

type Fields = Record<string, unknown>

const walk = new JsonWalk()

/** The first problem of a would-be message, `undefined` when it is one. As {@link validateMessage}, without an answer to allocate. */
export function findProblem(value: unknown): MessageProblem | undefined {
  if (!isObject(value)) return { code: 'wrong_type', message: 'A message must be a JSON object.' }
  walk.units = 200
  return findProblemOfType(value) ?? findProblemOfCommon(value) ?? findProblemOfSize(value)
}

function findProblemOfType(message: Fields): MessageProblem | undefined {
  switch (message.type) {
    case 'view':
      return findProblemOfObject(message.object)
    case 'track':
      return requiredText(message.event, 'event', limits.nameCharacters)
    case 'page':
    case 'screen':
      return (
        optionalText(message.name, 'name', limits.labelCharacters) ??
        optionalText(message.category, 'category', limits.labelCharacters)
      )
    case 'identify':
      return undefined
    case 'group':
      return isNothing(message.groupId) ? problem.missing('groupId') : optionalId(message, 'groupId')
    case 'alias':
      return isNothing(message.previousId) ? problem.missing('previousId') : optionalId(message, 'previousId')
    case undefined:
    case null:
      return problem.missing('type')
    default:
      return typeof message.type === 'string'
        ? { code: 'unknown_type', message: `\`type\` must be one of ${messageTypes.join(', ')}.` }
        : problem.wrongType('type', 'text')
  }
}

function findProblemOfObject(object: unknown): MessageProblem | undefined {
  if (object === undefined || object === null) return problem.missing('object')
  if (!isObject(object)) return problem.wrongType('object', 'an object with `type` and `id`')
  if (isNothing(object.id)) return problem.missing('object.id')
  return (
    requiredText(object.type, 'object.type', limits.nameCharacters) ??
    optionalId(object, 'id', 'object.id') ??
    optionalText(object.label, 'object.label', limits.labelCharacters) ??
    optionalText(object.url, 'object.url', limits.valueCharacters)
  )
}

function findProblemOfCommon(message: Fields): MessageProblem | undefined {
  return (
    optionalId(message, 'messageId') ??
    optionalId(message, 'anonymousId') ??
    optionalId(message, 'userId') ??
    optionalTime(message.timestamp, 'timestamp') ??
    optionalTime(message.sentAt, 'sentAt') ??
    optionalBag(message.properties, 'properties') ??
    optionalBag(message.traits, 'traits') ??
    findProblemOfContext(message.context)
  )
}

/** The problem of a `context`, of a message or of a whole batch. */
export function findProblemOfContext(context: unknown): MessageProblem | undefined {
  if (context === undefined || context === null) return undefined
  if (!isObject(context)) return problem.wrongType('context', 'an object')
  const { page } = context
  return (
    walk.bag('context', context) ??
    optionalId(context, 'sessionId', 'context.sessionId') ??
    optionalText(context.ip, 'context.ip', limits.idCharacters) ??
    optionalText(context.userAgent, 'context.userAgent', limits.valueCharacters) ??
    optionalText(context.locale, 'context.locale', limits.nameCharacters) ??
    optionalText(context.timezone, 'context.timezone', limits.nameCharacters) ??
    (page === undefined || page === null ? undefined : findProblemOfPage(page))
  )
}

function findProblemOfPage(page: unknown): MessageProblem | undefined {
  if (!isObject(page)) return problem.wrongType('context.page', 'an object')
  return (
    optionalText(page.url, 'context.page.url', limits.valueCharacters) ??
    optionalText(page.path, 'context.page.path', limits.valueCharacters) ??
    optionalText(page.title, 'context.page.title', limits.valueCharacters) ??
    optionalText(page.referrer, 'context.page.referrer', limits.valueCharacters)
  )
}

/** JSON text is at most six bytes for each UTF-16 unit (`\u0000`), so most messages need not be measured exactly. */
const bytesPerUnit = 6

/** Measures what is kept. Fields that no message has are dropped, so their size does not matter; nor is their depth bounded. */
function findProblemOfSize({ properties, traits, context }: Fields): MessageProblem | undefined {
  if (walk.units * bytesPerUnit <= limits.messageBytes) return undefined
  const othersBytes = 2 * limits.idCharacters
  const bytes = jsonBytes({ properties, traits, context }) + othersBytes
  return bytes > limits.messageBytes ? problem.tooLarge() : undefined
}

/** Bytes of a value as JSON in UTF-8. */
export function jsonBytes(value: unknown): number {
  const text = JSON.stringify(value)
  let bytes = text.length
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    // A pair of surrogates is two units and four bytes.
    if (code > 0x7f) bytes += code > 0x7ff && (code < 0xd800 || code > 0xdfff) ? 2 : 1
  }
  return bytes
}

function optionalId(object: Fields, key: string, field = key): MessageProblem | undefined {
  const id = object[key]
  if (id === undefined || id === null) return undefined
  if (typeof id === 'string') {
    walk.units += id.length
    return id.length > limits.idCharacters ? problem.tooLong(field, limits.idCharacters) : undefined
  }
  if (typeof id !== 'number' || !Number.isSafeInteger(id)) return problem.wrongId(field)
  object[key] = String(id)
  return undefined
}

function requiredText(text: unknown, field: string, characters: number): MessageProblem | undefined {
  return isNothing(text) ? problem.missing(field) : optionalText(text, field, characters)
}

function optionalText(text: unknown, field: string, characters: number): MessageProblem | undefined {
  if (text === undefined || text === null) return undefined
  if (typeof text !== 'string') return problem.wrongType(field, 'text')
  walk.units += text.length
  return text.length > characters ? problem.tooLong(field, characters) : undefined
}

function optionalTime(text: unknown, field: string): MessageProblem | undefined {
  if (text === undefined || text === null) return undefined
  if (typeof text !== 'string') return problem.wrongType(field, 'text, such as 2026-01-31T12:00:00.000Z')
  return Number.isNaN(parseTimestamp(text)) ? problem.notATime(field) : undefined
}

function optionalBag(bag: unknown, field: string): MessageProblem | undefined {
  if (bag === undefined || bag === null) return undefined
  return isObject(bag) ? walk.bag(field, bag) : problem.wrongType(field, 'an object')
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null || value === ''
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
