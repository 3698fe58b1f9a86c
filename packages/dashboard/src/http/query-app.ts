import type { QueryRequest, QueryResponse } from '@keepsight/reports'
import { request } from './request.js'

/** The path of an app's route: `/v1/apps/my-shop/query`. */
export const appPath = (app: string, route: string): string => `/v1/apps/${encodeURIComponent(app)}/${route}`

/** Asks an app's data. */
export const queryApp = (app: string, query: QueryRequest, signal: AbortSignal): Promise<QueryResponse> =>
  request<QueryResponse>(appPath(app, 'query'), { body: query, signal })
