import { limits } from './limits.js'
import type { ErrorAnswer } from './message.js'

/** One way in which a route can refuse: the HTTP status, what is wrong, and what to do about it. */
export interface ErrorEntry {
  /** HTTP status of a request refused with it. Within the `rejected` of a batch there is only code and message. */
  status: number
  /** What is wrong: one sentence. */
  message: string
  /** What to do: one sentence. */
  fix: string
}

const kib = (bytes: number) => `${String(bytes / 1024)} KiB`
const mib = (bytes: number) => `${String(bytes / 1024 / 1024)} MiB`

/**
 * Every code that a write or read route answers with. `docs/reference/errors.md` is made of it, and a test compares the two.
 * Neither message nor fix ever holds content of a request.
 */
export const errors = {
  malformed_json: {
    status: 400,
    message: 'The body is not valid JSON.',
    fix: 'Send one JSON object, encoded in UTF-8.',
  },
  invalid_utf8: {
    status: 400,
    message: 'The body is not valid UTF-8.',
    fix: 'Encode the JSON in UTF-8.',
  },
  invalid_compression: {
    status: 400,
    message: 'The body cannot be decompressed as its Content-Encoding says.',
    fix: 'Compress the whole body with the named method, or send it as it is without the header.',
  },
  unsupported_encoding: {
    status: 415,
    message: 'This Content-Encoding is not known.',
    fix: 'Use gzip, deflate, br, or none.',
  },
  body_too_large: {
    status: 413,
    message: `The body is larger than ${mib(limits.wireBytes)} as sent or ${mib(limits.bodyBytes)} decompressed, or holds too many values.`,
    fix: 'Send fewer messages at once.',
  },
  batch_too_large: {
    status: 413,
    message: `The batch holds more than ${String(limits.batchMessages)} messages.`,
    fix: 'Send fewer messages at once.',
  },
  request_timeout: {
    status: 408,
    message: 'The request took too long to arrive.',
    fix: 'Send smaller bodies, or use a faster connection.',
  },
  bad_request: {
    status: 400,
    message: 'This is not a valid HTTP request.',
    fix: 'Check the client or the proxy that sent it.',
  },
  headers_too_large: {
    status: 431,
    message: 'The headers of the request are too large.',
    fix: 'Send fewer or smaller headers and cookies.',
  },
  upgrade_refused: {
    status: 400,
    message: 'The connection cannot be upgraded.',
    fix: 'Use plain HTTP/1.1; live data comes as server-sent events.',
  },

  missing_field: {
    status: 400,
    message: 'A required field is missing.',
    fix: 'Add the field that the message names.',
  },
  wrong_type: {
    status: 400,
    message: 'A field has the wrong type.',
    fix: 'Send the type that the message names.',
  },
  unknown_type: {
    status: 400,
    message: 'The type of the message is not known.',
    fix: 'Use track, page, screen, identify, group, alias or view.',
  },
  invalid_timestamp: {
    status: 400,
    message: 'A timestamp is not ISO 8601, or lies before the year 2000.',
    fix: 'Write it as 2026-01-31T12:00:00.000Z.',
  },
  message_too_large: {
    status: 400,
    message: `The message is larger than ${kib(limits.messageBytes)} as JSON.`,
    fix: 'Leave out what no report needs.',
  },
  too_deep: {
    status: 400,
    message: `Objects and arrays are nested more than ${String(limits.depth)} levels deep.`,
    fix: 'Flatten the properties.',
  },
  too_many_properties: {
    status: 400,
    message: `An object has more than ${String(limits.properties)} entries.`,
    fix: 'Leave out what no report needs.',
  },
  key_too_long: {
    status: 400,
    message: `A property's name is longer than ${String(limits.keyCharacters)} characters.`,
    fix: 'Use a shorter name.',
  },
  value_too_long: {
    status: 400,
    message: 'A text value is longer than its field allows.',
    fix: 'Shorten the field that the message names.',
  },
  not_allowed_for_public_key: {
    status: 400,
    message: 'A public key may not set userId or context.ip: anybody can read it in the page.',
    fix: 'Leave the field out, or send the message from your server with a secret key.',
  },

  missing_key: {
    status: 401,
    message: 'The request has no key.',
    fix: 'Send it as the Basic user name, as a Bearer token, or as writeKey in the body.',
  },
  unknown_key: {
    status: 401,
    message: 'The key is not known.',
    fix: 'Copy the key of the app again; it begins with ks_sec_, ks_pub_ or ks_read_.',
  },
  revoked_key: {
    status: 401,
    message: 'The key was revoked.',
    fix: 'Use another key of the app.',
  },
  wrong_key_kind: {
    status: 403,
    message: 'This kind of key may not do this.',
    fix: 'Write with a secret or public key, read with a read key; an app keeps its user sessions with its secret key.',
  },
  origin_not_allowed: {
    status: 403,
    message: 'The public key may not be used from this origin.',
    fix: "Add the site's origin, such as https://shop.example, to the key.",
  },
  unauthenticated: {
    status: 401,
    message: 'The request is not signed in.',
    fix: 'Send a read key as Bearer token, or sign in to the dashboard.',
  },
  forbidden: {
    status: 403,
    message: 'The key or account has no right to do this.',
    fix: 'Use a key of the app that the request is about, or ask for the right.',
  },

  spool_full: {
    status: 503,
    message: 'The server has no room for more messages at the moment; none of these were kept.',
    fix: 'Send them again later; the operator should free disk space or check that the store is up.',
  },
  spool_failing: {
    status: 503,
    message: 'The server cannot write to its disk; none of these messages were kept.',
    fix: 'Send them again later; the operator should check the disk of the data folder.',
  },
  overloaded: {
    status: 503,
    message: 'The server has too many requests in hand; none of these messages were kept.',
    fix: 'Send them again after the seconds that Retry-After names.',
  },
  starting: {
    status: 503,
    message: 'This part of the server is starting.',
    fix: 'Try again after the seconds that Retry-After names.',
  },
  not_found: {
    status: 404,
    message: 'There is nothing at this address.',
    fix: 'Check the path; GET /v1/openapi.json lists them all.',
  },
  method_not_allowed: {
    status: 405,
    message: 'This address does not take this method.',
    fix: 'Use a method that the Allow header names.',
  },
  internal: {
    status: 500,
    message: 'Something went wrong in the server.',
    fix: "Try again; if it stays, the server's log has the details.",
  },

  unknown_app: {
    status: 404,
    message: 'There is no such app.',
    fix: 'Check the name; keepsight app list shows them.',
  },
  invalid_query: {
    status: 400,
    message: 'The query is not valid.',
    fix: 'Change the field that the message names.',
  },
  unknown_metric: {
    status: 400,
    message: 'There is no such metric.',
    fix: 'Use one of those that the message lists.',
  },
  unknown_dimension: {
    status: 400,
    message: 'There is no such dimension.',
    fix: 'Use one of those that the message lists.',
  },
  invalid_cursor: {
    status: 400,
    message: 'The cursor does not belong to this query.',
    fix: 'Send it with exactly the query that gave it, or leave it out.',
  },
  query_too_expensive: {
    status: 422,
    message: 'The question takes more time or memory than one question may.',
    fix: 'Ask for a shorter range or fewer dimensions.',
  },
  invalid_sql: {
    status: 400,
    message: 'The statement was refused.',
    fix: 'Write one SELECT over the table events; nothing can be changed from here.',
  },
  store_unreachable: {
    status: 503,
    message: 'The events store does not answer.',
    fix: 'Try again after the seconds that Retry-After names; nothing that was sent is lost meanwhile.',
  },
  cross_site_request: {
    status: 403,
    message: "The request comes from another site and carries the dashboard's cookie.",
    fix: 'Use the dashboard itself, or a key instead of the cookie.',
  },
  sign_in_link_used: {
    status: 410,
    message: 'The sign-in link was used already, or is older than 15 minutes.',
    fix: 'Make a new one with: keepsight sign-in.',
  },
  app_exists: {
    status: 409,
    message: 'An app with this name exists.',
    fix: 'Choose another name, or use the app that is there.',
  },
  unknown_key_id: {
    status: 404,
    message: 'The app has no key with this id.',
    fix: 'List the keys of the app to see their ids.',
  },

  unknown_session: {
    status: 404,
    message: 'The app has no user session with this id.',
    fix: 'Check the id; GET /v1/apps/:app/sessions lists them, and ended ones are kept as long as retention says.',
  },
  invalid_session_request: {
    status: 400,
    message: 'The request about user sessions is not valid.',
    fix: 'Change the field that the message names.',
  },
  database_unreachable: {
    status: 503,
    message: 'The database that keeps apps, keys and user sessions does not answer.',
    fix: 'Try again after the seconds that Retry-After names; the operator should check the database.',
  },
} as const satisfies Record<string, ErrorEntry>

/** A code of {@link errors}. */
export type ErrorCode = keyof typeof errors

/** The sentence pair of a code: what is wrong and what to do. */
export function errorText(code: ErrorCode): string {
  return `${errors[code].message} ${errors[code].fix}`
}

/**
 * The body of a refusal.
 *
 * @param detail `message` replaces the table's sentences by more exact ones; everything else is added to `error`
 * @example
 * errorAnswer('body_too_large', { limitBytes: limits.wireBytes })
 */
export function errorAnswer(code: ErrorCode, detail: Record<string, unknown> = {}): ErrorAnswer {
  return { success: false, error: { message: errorText(code), ...detail, code } }
}
