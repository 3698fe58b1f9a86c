import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import { serverError } from './errors.js'

/**
 * Asks a running server for a link that signs one person in to its dashboard. By `node:http`, since the supervisor that
 * calls it lives as long as the server: `fetch` would cost it 15 MB for ever.
 *
 * @throws ServerError `sign_in_failed`
 */
export function signInUrl({ url, adminToken }: { url: string; adminToken: string }): Promise<string> {
  return new Promise((resolve, reject) => {
    const refused = (why: string) => reject(serverError('sign_in_failed', why))
    const asked = request(
      `${url}/v1/admin/sign-in`,
      { method: 'POST', headers: { authorization: `Bearer ${adminToken}` } },
      (response) => {
        text(response).then(
          (body) =>
            response.statusCode === 201
              ? resolve((JSON.parse(body) as { url: string }).url)
              : refused(`status ${response.statusCode}`),
          (error: unknown) => refused(String(error)),
        )
      },
    )
    asked.once('error', (error) => refused(error.message))
    asked.end()
  })
}
