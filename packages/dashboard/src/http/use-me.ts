import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { request, RequestFailure } from './request.js'

export const meKey = ['me'] as const

/** Whether the browser is signed in. `null` data: it is not. */
export function useMe() {
  return useQuery({
    queryKey: meKey,
    queryFn: async ({ signal }) => {
      try {
        await request<unknown>('/v1/me', { signal })
        return { signedIn: true as const }
      } catch (error) {
        if (error instanceof RequestFailure && error.status === 401) return null
        throw error
      }
    },
    staleTime: 60_000,
  })
}

/** Ends the dashboard's session, then shows the sign-in page. */
export function useSignOut() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: () => request<unknown>('/v1/sign-out', { method: 'POST' }),
    onSuccess: () => {
      client.setQueryData(meKey, null)
      client.removeQueries({ predicate: (query) => query.queryKey[0] !== meKey[0] })
    },
  })
}
