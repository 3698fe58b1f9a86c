/** Why a request brought no answer to show. `status` 0: the server could not be reached. */
export class RequestFailure extends Error {
  override name = 'RequestFailure'
  readonly status: number
  /** The API's error code, or `''` when the answer was not the API's. */
  readonly code: string

  constructor(failure: { status: number; code: string; message: string }) {
    super(failure.message)
    this.status = failure.status
    this.code = failure.code
  }
}

/** Where the server is: next to the dashboard, whatever path a host app mounts the two under. */
export const urlOf = (path: string): URL => new URL(path.replace(/^\//, ''), document.baseURI)

const unreachable = new RequestFailure({
  status: 0,
  code: '',
  message: 'The server does not answer. Check that it is running.',
})

async function failureOf(response: Response): Promise<RequestFailure> {
  const { status } = response
  const body = (await response.json().catch(() => null)) as {
    error?: { code?: unknown; message?: unknown }
  } | null
  const { code, message } = body?.error ?? {}
  return new RequestFailure({
    status,
    code: typeof code === 'string' ? code : '',
    message: typeof message === 'string' ? message : `The server answered with status ${String(status)}.`,
  })
}

/**
 * Sends a request to the API and returns its JSON. `body` makes it a POST. Throws {@link RequestFailure}.
 * The answer's type is the caller's word: the server that answers is built from the same repository.
 */
export async function request<Answer>(
  path: string,
  options: { method?: 'GET' | 'POST'; body?: unknown; signal?: AbortSignal } = {},
): Promise<Answer> {
  const { body, method = body === undefined ? 'GET' : 'POST', signal } = options
  const response = await fetch(urlOf(path), {
    method,
    headers: {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  }).catch((error: unknown) => {
    if (signal?.aborted === true) throw error
    throw unreachable
  })
  if (!response.ok) throw await failureOf(response)
  return (response.status === 204 ? undefined : await response.json()) as Answer
}
