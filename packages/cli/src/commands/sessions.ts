import type { UserSession } from '@keepsight/protocol'
import { withServer, type ConnectionOptions } from '../connection.js'
import { answer } from '../output.js'
import { tableText } from '../print-table.js'

interface LastViewed {
  type: string
  id: string
  label: string | null
}

/** What `keepsight sessions --json` prints: the route's answer. */
export interface Sessions {
  sessions: (UserSession & { lastViewed: LastViewed | null })[]
  nextCursor: string | null
  delivery: { listeners: { name: string }[]; ending: number; unguardedWriterSeenAt: string | null }
}

type Filters = {
  [
    name in
      'user' | 'state' | 'browser' | 'os' | 'deviceType' | 'country' | 'reason' | 'from' | 'to' | 'cursor'
  ]?: string
}
interface ListOptions extends ConnectionOptions, Filters {
  json?: boolean
  app: string
  live?: boolean
  limit?: number
}

/** `keepsight sessions`: who is or was logged in, on which device, where, and what they viewed last. */
export async function listSessions(options: ListOptions): Promise<void> {
  const { json, app, live, data: _data, server: _server, key: _key, ...filters } = options
  const search = new URLSearchParams(live ? { state: 'live' } : {})
  for (const [name, value] of Object.entries(filters))
    if (value !== undefined) search.set(name, String(value))
  await withServer(options, async ({ request }) => {
    const found = await request<Sessions>('GET', `/v1/apps/${encodeURIComponent(app)}/sessions?${search}`)
    answer(json, found, () => sessionsText(found))
  })
}

/** To the second, in UTC. */
export const shortTime = (time: string) => `${time.slice(0, 10)} ${time.slice(11, 19)}Z`

/** The state in a word, with the reason once there is one. */
export const stateText = ({ state, reason }: Pick<UserSession, 'state' | 'reason'>) =>
  reason === null ? state : `${state} (${reason})`

const viewedText = (viewed: LastViewed | null) => viewed && (viewed.label ?? `${viewed.type} ${viewed.id}`)

function sessionsText({ sessions, nextCursor, delivery }: Sessions): string {
  return [sessions.length ? sessionsTable(sessions) : 'No sessions.', ...notes(nextCursor, delivery)].join(
    '\n',
  )
}

/** Sessions as a table. */
export function sessionsTable(sessions: (UserSession & { lastViewed?: LastViewed | null })[]): string {
  const columns = [
    { title: 'session', value: ({ id }: UserSession) => id },
    { title: 'user', value: ({ user }: UserSession) => user },
    { title: 'state', value: stateText },
    { title: 'device', value: ({ device }: UserSession) => device.label },
    { title: 'place', value: ({ place }: UserSession) => place.label },
    { title: 'since', value: ({ startedAt }: UserSession) => shortTime(startedAt) },
    { title: 'last seen', value: ({ lastSeenAt }: UserSession) => shortTime(lastSeenAt) },
  ]
  if (!sessions.some(({ lastViewed }) => lastViewed)) return tableText(sessions, columns)
  return tableText(sessions, [
    ...columns,
    { title: 'viewed last', value: ({ lastViewed }) => viewedText(lastViewed ?? null) },
  ])
}

/** What somebody should know beside the list. */
function notes(nextCursor: string | null, delivery: Sessions['delivery']): string[] {
  const { listeners, ending, unguardedWriterSeenAt } = delivery
  return [
    ...(nextCursor ? [`There are more: --cursor ${nextCursor}`] : []),
    ...(ending > 0
      ? [
          listeners.length > 0
            ? `Endings that the app has not confirmed yet: ${ending}.`
            : `Endings that wait for the app, of which no process is connected: ${ending}.`,
        ]
      : []),
    ...(unguardedWriterSeenAt
      ? [
          `The app’s session store is written by a process without a guard (seen ${shortTime(unguardedWriterSeenAt)}): ended sessions may come back there.`,
        ]
      : []),
  ]
}
