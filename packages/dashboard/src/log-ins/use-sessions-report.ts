import type { SessionsReportAnswer } from '@keepsight/api'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { sessionsKey } from '../http/keys.js'
import { appPath } from '../http/query-app.js'
import { request } from '../http/request.js'
import type { DateRange } from '../page-state/period.js'
import { useApp } from '../shell/app-context.js'

/** What the app's log-ins were like over days of its zone, and how many are live now. */
export function useSessionsReport(range: DateRange) {
  const app = useApp()
  return useQuery({
    queryKey: sessionsKey(app.id, 'report', range),
    queryFn: ({ signal }) =>
      request<SessionsReportAnswer>(appPath(app.id, 'reports/sessions'), { body: { range }, signal }),
    placeholderData: keepPreviousData,
  })
}
