import { QueryCache, QueryClient } from '@tanstack/react-query'
import { RequestFailure } from './request.js'
import { meKey } from './use-me.js'

/** A refusal stays one; a server that restarts comes back, so only that is tried again. */
function isWorthRetrying(failures: number, error: Error): boolean {
  const status = error instanceof RequestFailure ? error.status : 400
  return failures < 2 && (status === 0 || status === 429 || status >= 500)
}

/** The cache of answers. An answer of 401 to any of them brings the sign-in page, since it makes `/v1/me` be asked again. */
export function createQueryClient(): QueryClient {
  const client = new QueryClient({
    queryCache: new QueryCache({
      onError: (error, query) => {
        const isMe = query.queryKey[0] === meKey[0]
        if (!isMe && error instanceof RequestFailure && error.status === 401)
          void client.invalidateQueries({ queryKey: meKey })
      },
    }),
    defaultOptions: {
      // The server may well be on this machine, or on a network without the internet: only asking it tells.
      queries: {
        retry: isWorthRetrying,
        staleTime: 5_000,
        refetchOnWindowFocus: true,
        networkMode: 'always',
      },
      mutations: { networkMode: 'always' },
    },
  })
  return client
}
