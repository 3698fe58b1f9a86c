import type { ObjectRequest, ObjectResponse } from '@keepsight/reports'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { dataKey } from '../http/keys.js'
import { appPath } from '../http/query-app.js'
import { request } from '../http/request.js'
import { usePageState } from '../page-state/use-page-state.js'
import { useApp } from '../shell/app-context.js'

/** One object's figures, trend and viewers in the page's period. */
export function useObject({ type, id }: { type: string; id: string }, viewers: number) {
  const app = useApp()
  const { range, interval, compare, bots } = usePageState()
  return useQuery({
    queryKey: dataKey(app.id, 'object', type, id, range, interval, compare, bots, viewers),
    queryFn: ({ signal }) => {
      const body: ObjectRequest = {
        type,
        id,
        range,
        interval: `time:${interval}`,
        ...(compare ? { compare: 'previous_period' } : {}),
        viewers,
        // The list of views below pages on its own.
        newest: 1,
        bots,
      }
      return request<ObjectResponse>(appPath(app.id, 'reports/object'), { body, signal })
    },
    placeholderData: keepPreviousData,
  })
}
