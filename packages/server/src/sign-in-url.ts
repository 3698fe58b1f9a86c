import { ServerError } from './errors.js'

/** Asks a running server for a link that signs one person in to its dashboard. */
export async function signInUrl({ url, adminToken }: { url: string; adminToken: string }): Promise<string> {
  const response = await fetch(`${url}/v1/admin/sign-in`, {
    method: 'POST',
    headers: { authorization: `Bearer ${adminToken}` },
  })
  if (!response.ok)
    throw new ServerError(
      'sign_in_failed',
      `The server answered ${response.status} to a request for a sign-in link.`,
    )
  return ((await response.json()) as { url: string }).url
}
