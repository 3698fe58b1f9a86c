export { createApi, type ApiOptions } from './create-api.js'
export type { HealthSource, SpoolLag } from './health/health-source.js'
export { createLiveHub, type LiveHub } from './live/live-hub.js'
export type { LiveEvent, LiveItem } from './live/live-item.js'
export type {
  EndSessionAnswer,
  EndSessionsAnswer,
  LastViewed,
  ListedSession,
  SessionAnswer,
  SessionsAnswer,
  SessionsReportAnswer,
  TimelineAnswer,
  TimelineItem,
} from './schemas/sessions.js'
export type * from '@keepsight/reports'
