import type {
  AcksRequest,
  CheckKeysAnswer,
  CheckKeysRequest,
  DoneAnswer,
  EndSessionsAnswer,
  EndSessionsRequest,
  ListSessionsAnswer,
  LogInFailureRequest,
  RekeySessionAnswer,
  RekeySessionRequest,
  SeenRequest,
  SessionWarningRequest,
  StartSessionAnswer,
  StartSessionRequest,
  UserRequest,
  UserSession,
} from '@keepsight/protocol'
import { KeepsightError } from '../errors.js'
import type { HttpClient } from '../recorder/http-client.js'
import type { Outcome } from '../recorder/retry-policy.js'
import type { Endpoint } from '../recorder/send-batch.js'

/** What asking the server of sessions needs. */
export interface SessionsApiSurroundings {
  client: HttpClient
  endpoint: () => Endpoint | Promise<Endpoint>
  /** Told when there was no answer. */
  onFailure: () => void
}

/** Answers longer than this are not the server's, in bytes. */
const longestAnswerBytes = 32 * 1024 * 1024

/** The requests about sessions; see the wire in `@keepsight/protocol`. Each rejects with a KeepsightError. */
export type SessionsApi = ReturnType<typeof createSessionsApi>

/** Makes the {@link SessionsApi}. */
export function createSessionsApi({ client, endpoint, onFailure }: SessionsApiSurroundings) {
  async function ask<Answer>(method: 'GET' | 'POST', path: string, body?: object): Promise<Answer> {
    const { url, key } = await endpoint()
    const outcome = await client.call({
      method,
      url: new URL(`${url.pathname.replace(/\/$/, '')}/v1/sessions${path}`, url),
      headers: {
        authorization: `Bearer ${key}`,
        accept: 'application/json',
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      ...(body ? { body: Buffer.from(JSON.stringify(body)) } : {}),
      maxAnswerBytes: longestAnswerBytes,
    })
    if (outcome.kind === 'failure' || outcome.status >= 500) onFailure()
    return answerOf<Answer>(outcome)
  }
  const post =
    <Request extends object, Answer>(path: string) =>
    (request: Request): Promise<Answer> =>
      ask<Answer>('POST', path, request)

  return {
    start: post<StartSessionRequest, StartSessionAnswer>('/start'),
    rekey: post<RekeySessionRequest, RekeySessionAnswer>('/rekey'),
    end: post<EndSessionsRequest, EndSessionsAnswer>('/end'),
    deactivate: post<UserRequest, EndSessionsAnswer>('/deactivate'),
    reactivate: post<UserRequest, DoneAnswer>('/reactivate'),
    seen: post<SeenRequest, DoneAnswer>('/seen'),
    check: post<CheckKeysRequest, CheckKeysAnswer>('/check'),
    ack: post<AcksRequest, DoneAnswer>('/acks'),
    recordFailure: post<LogInFailureRequest, DoneAnswer>('/failures'),
    warn: post<SessionWarningRequest, DoneAnswer>('/warnings'),
    find(parameters: Record<string, string>): Promise<ListSessionsAnswer> {
      return ask('GET', `?${new URLSearchParams(parameters).toString()}`)
    },
    get(id: string): Promise<{ session: UserSession }> {
      return ask('GET', `/${encodeURIComponent(id)}`)
    },
  }
}

function answerOf<Answer>(outcome: Outcome): Answer {
  if (outcome.kind === 'failure') {
    throw new KeepsightError(outcome.timedOut ? 'timeout' : 'unreachable', outcome.code)
  }
  const { status, json } = outcome
  if (status >= 200 && status < 300) {
    if (typeof json !== 'object' || json === null) throw new KeepsightError('bad_answer')
    return json as Answer
  }
  if (status === 401 || status === 403) throw new KeepsightError('key_refused')
  if (status === 408 || status === 429 || status >= 500) {
    throw new KeepsightError('overloaded', `status ${status}`)
  }
  if (status >= 300 && status < 400) throw new KeepsightError('redirected')
  const { code } = ((json as { error?: unknown } | null | undefined)?.error ?? json ?? {}) as {
    code?: unknown
  }
  if (code === 'unknown_session') throw new KeepsightError('unknown_session')
  throw new KeepsightError('session_request_refused', typeof code === 'string' ? code : `status ${status}`)
}

/** Whether asking again later may be answered. */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof KeepsightError)) return false
  return [
    'timeout',
    'unreachable',
    'overloaded',
    'redirected',
    'bad_answer',
    'server_failed',
    'key_refused',
  ].includes(error.code)
}
