import { errorAnswer, errors, type ErrorAnswer, type ErrorCode } from '@keepsight/protocol'
import { SessionsError, type SessionsErrorCode } from '@keepsight/sessions'
import { StoreError, type StoreErrorCode } from '@keepsight/store'

/** A refusal of a route: a code of the protocol's table, which has the status and the sentences. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly code: ErrorCode
  readonly detail: Record<string, unknown>

  /** @param detail added to `error` of the answer; `message` replaces the table's sentences */
  constructor(code: ErrorCode, detail: Record<string, unknown> = {}) {
    super(code)
    this.code = code
    this.detail = detail
  }
}

/** Which answer a store's refusal becomes. What is not listed is the server's own fault. */
const storeCodes: Partial<Record<StoreErrorCode, ErrorCode>> = {
  statement_timeout: 'query_too_expensive',
  statement_memory: 'query_too_expensive',
  clickhouse_unreachable: 'store_unreachable',
  database_unreachable: 'database_unreachable',
  database_refused: 'database_unreachable',
  database_conflict: 'database_unreachable',
  app_exists: 'app_exists',
  app_unknown: 'unknown_app',
}

/** The same for the service of user sessions, whose own sentences say more than the table's. */
const sessionsCodes: Partial<Record<SessionsErrorCode, ErrorCode>> = {
  unknown_session: 'unknown_session',
  invalid_session_request: 'invalid_session_request',
}

/** Fastify's own refusals, by its code. */
const fastifyCodes: Record<string, ErrorCode> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'body_too_large',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'bad_request',
  FST_ERR_BAD_URL: 'bad_request',
  FST_ERR_MAX_PARAM_LENGTH: 'not_found',
}

/** Seconds after which a refusal may be tried again. */
const retryAfterSeconds: Partial<Record<ErrorCode, number>> = {
  store_unreachable: 5,
  database_unreachable: 5,
  overloaded: 5,
}

/** What is sent for an error. */
export interface ErrorReply {
  status: number
  headers: Record<string, string>
  body: ErrorAnswer
  /** It is a fault of the server, to be logged. */
  isFault: boolean
}

/** The answer to any error: refusals by their code, everything else as `internal` without a word of what it was. */
export function errorReply(error: unknown): ErrorReply {
  let code: ErrorCode = 'internal'
  let detail: Record<string, unknown> = {}
  if (error instanceof ApiError) ({ code, detail } = error)
  else if (error instanceof StoreError) {
    code = storeCodes[error.code] ?? 'internal'
    if (error.code === 'invalid_timezone') {
      code = 'invalid_query'
      detail = { message: 'timezone must be an IANA time zone such as Europe/Berlin.' }
    }
  } else if (error instanceof SessionsError) {
    code = sessionsCodes[error.code] ?? 'internal'
    if (code !== 'internal') detail = { message: error.message }
  } else if (error instanceof Error && 'code' in error) code = fastifyCodes[String(error.code)] ?? 'internal'
  const { status } = errors[code]
  const seconds = retryAfterSeconds[code]
  return {
    status,
    headers: {
      ...(seconds === undefined ? {} : { 'retry-after': String(seconds) }),
      ...(status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
    },
    body: errorAnswer(code, detail),
    isFault: status === 500,
  }
}
