import { createHash } from 'node:crypto'
import type { StartSessionRequest, UserSession } from '@keepsight/protocol'
import type { TestApi } from './start-test-api.js'

/** The keyed hash of a session key of this name, as an app would make one. */
export const keyIdOf = (name: string): string =>
  createHash('sha256').update(name).digest('base64url').slice(0, 22)

export const firefox = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:140.0) Gecko/20100101 Firefox/140.0'

/** The body of a log-in with a session key of this name. */
export const logIn = (name: string, given: Partial<StartSessionRequest> = {}): StartSessionRequest => ({
  keyId: keyIdOf(name),
  sealedKey: 'sealed.0123456789',
  user: 'u1',
  ip: '203.0.113.9',
  userAgent: firefox,
  ...given,
})

/** What an answer was. */
export interface Answered<Body = Record<string, never>> {
  status: number
  body: Body
  code: string | undefined
}

/** Sends requests as an app does, with the secret key of the test's shop unless another is given. */
export function appSide(test: TestApi, key = test.shop.secretKey) {
  const send = async <Body = Record<string, never>>(
    method: 'GET' | 'POST',
    url: string,
    payload?: unknown,
  ): Promise<Answered<Body>> => {
    const response = await test.api.inject({
      method,
      url: `/v1/sessions${url}`,
      headers: { authorization: `Bearer ${key}` },
      ...(payload === undefined ? {} : { payload: payload as object }),
    })
    const body = response.json<Body & { error?: { code: string } }>()
    return { status: response.statusCode, body, code: body.error?.code }
  }
  return {
    get: <Body>(url: string) => send<Body>('GET', url),
    post: <Body>(url: string, payload: unknown) => send<Body>('POST', url, payload),
    /** Logs a user in; fails when that is refused. */
    async start(name: string, given: Partial<StartSessionRequest> = {}): Promise<UserSession> {
      const { status, body } = await send<{ outcome: string; session: UserSession }>(
        'POST',
        '/start',
        logIn(name, given),
      )
      if (status !== 200 || body.outcome !== 'started')
        throw new Error(`the log-in was answered ${String(status)} ${JSON.stringify(body)}`)
      return body.session
    },
  }
}
