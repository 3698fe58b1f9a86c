import { withServer, type Connection, type ConnectionOptions } from '../connection.js'
import { answer } from '../output.js'
import { tableText } from '../print-table.js'

interface ReportOptions extends ConnectionOptions {
  json?: boolean
  app: string
  from: string
  to: string
  timezone?: string
}

interface SessionCounts {
  logIns: number
  users: number
  failed: number
  rejected: number
  endings: number
}

interface SessionsReport {
  liveNow: { sessions: number; users: number; ending: number }
  days: (SessionCounts & { date: string })[]
  totals: SessionCounts
  length: { medianSeconds: number | null; p90Seconds: number | null }
  sessionsPerUser: { average: number | null; most: number }
  endings: { reason: string; count: number }[]
  refusals: { reason: string; count: number }[]
}

interface ObjectsReport {
  rows: {
    type: string
    id: string
    label: string | null
    views: number
    visitors: number
    users: number
    lastViewedAt: string
  }[]
  totals: { objects: number; views: number; visitors: number; users: number }
}

/** `keepsight report`: one of the reports over a range of days, as tables or as the route's JSON. */
export async function reportCommand(name: 'objects' | 'sessions', options: ReportOptions): Promise<void> {
  await withServer(options, async ({ request }) => {
    if (name === 'sessions') {
      const found = await ask<SessionsReport>(request, name, options)
      answer(options.json, found, () => sessionsText(found))
    } else {
      const found = await ask<ObjectsReport>(request, name, options)
      answer(options.json, found, () => objectsText(found))
    }
  })
}

function ask<Answer>(request: Connection['request'], name: string, options: ReportOptions): Promise<Answer> {
  const { app, from, to, timezone } = options
  return request<Answer>(
    'POST',
    `/v1/apps/${encodeURIComponent(app)}/reports/${name}`,
    { range: { from, to }, ...(timezone === undefined ? {} : { timezone }) },
    { repeatable: true },
  )
}

/** The report on sessions as text: now, by day, and why sessions ended. */
export function sessionsText(report: SessionsReport): string {
  const { liveNow, days, totals, length, sessionsPerUser, endings, refusals } = report
  return [
    `Live now: ${count(liveNow.sessions, 'session')} of ${count(liveNow.users, 'user')}${liveNow.ending > 0 ? `, ${liveNow.ending} ending` : ''}.`,
    '',
    tableText(
      [...days, { date: 'total', ...totals }],
      [
        { title: 'day', value: ({ date }) => date },
        { title: 'log-ins', value: ({ logIns }) => logIns },
        { title: 'users', value: ({ users }) => users },
        { title: 'failed', value: ({ failed }) => failed },
        { title: 'rejected', value: ({ rejected }) => rejected },
        { title: 'endings', value: (day) => day.endings },
      ],
    ),
    '',
    `Length of a session: ${duration(length.medianSeconds)} in the middle, one in ten over ${duration(length.p90Seconds)}.`,
    `Log-ins of a user: ${sessionsPerUser.average?.toFixed(1) ?? '–'} on average, ${sessionsPerUser.most} at most.`,
    ...countsTable('ended by', endings),
    ...countsTable('refused by', refusals),
  ].join('\n')
}

function countsTable(title: string, all: { reason: string; count: number }[]): string[] {
  const rows = all.filter((each) => each.count > 0)
  if (rows.length === 0) return []
  return [
    '',
    tableText(rows, [
      { title, value: ({ reason }) => reason },
      { title: 'count', value: (row) => row.count },
    ]),
  ]
}

const count = (number: number, what: string) =>
  `${number.toLocaleString('en')} ${what}${number === 1 ? '' : 's'}`

/** Two units at most: `3 h 20 min`. */
function duration(seconds: number | null): string {
  if (seconds === null) return '–'
  if (seconds < 60) return `${Math.round(seconds)} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return `${hours} h ${minutes % 60} min`
  return `${Math.floor(hours / 24)} d ${hours % 24} h`
}

function objectsText({ rows, totals }: ObjectsReport): string {
  if (rows.length === 0) return 'No views.'
  return [
    tableText(rows, [
      { title: 'object', value: ({ type, id }) => `${type} ${id}` },
      { title: 'label', value: ({ label }) => label },
      { title: 'views', value: ({ views }) => views },
      { title: 'visitors', value: ({ visitors }) => visitors },
      { title: 'users', value: ({ users }) => users },
      { title: 'last viewed', value: ({ lastViewedAt }) => lastViewedAt },
    ]),
    `${count(totals.objects, 'object')}, ${count(totals.views, 'view')}.`,
  ].join('\n')
}
