import { useQuery } from '@tanstack/react-query'
import { request } from './request.js'
import type { AppsAnswer } from './wire.js'

/** The apps that send data here, in order of creation. */
export function useApps() {
  return useQuery({
    queryKey: ['apps'],
    queryFn: async ({ signal }) => (await request<AppsAnswer>('/v1/apps', { signal })).apps,
    staleTime: 60_000,
  })
}
