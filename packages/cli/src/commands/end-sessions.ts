import type { UserSession } from '@keepsight/protocol'
import { CliError } from '../cli-error.js'
import { withServer, type Connection, type ConnectionOptions } from '../connection.js'
import { answer } from '../output.js'
import { sessionsTable, shortTime, stateText } from './sessions.js'

type Options = ConnectionOptions & { json?: boolean }
type SessionOptions = Options & { app?: string }
type UserOptions = Options & { app: string; user: string }

interface Ended {
  ended: number
  sessions: UserSession[]
}

/** To end twice is to end once, so a request may be repeated. */
const repeatable = { repeatable: true }

/** `keepsight sessions end` */
export async function endSession(id: string, options: SessionOptions): Promise<void> {
  await withServer(options, async (connection) => {
    const route = await sessionRoute(id, options.app, connection)
    const done = await connection.request<{ ended: number; session: UserSession }>(
      'POST',
      `${route}/end`,
      undefined,
      repeatable,
    )
    answer(options.json, done, () => endedText(done))
  })
}

/** `keepsight sessions end-others` */
export async function endOthers(id: string, options: SessionOptions): Promise<void> {
  await withServer(options, async (connection) => {
    const route = await sessionRoute(id, options.app, connection)
    const done = await connection.request<Ended>('POST', `${route}/end-others`, undefined, repeatable)
    answer(options.json, done, () => allEndedText(done))
  })
}

/** `keepsight sessions end-all` */
export async function endAll(options: UserOptions): Promise<void> {
  await withServer(options, async ({ request }) => {
    const done = await request<Ended>('POST', userRoute(options, 'end-sessions'), undefined, repeatable)
    answer(options.json, done, () => allEndedText(done))
  })
}

/** `keepsight sessions deactivate` */
export async function deactivate(options: UserOptions): Promise<void> {
  await withServer(options, async ({ request }) => {
    const done = await request<Ended>('POST', userRoute(options, 'deactivate'), undefined, repeatable)
    answer(options.json, done, () => `User ${options.user} cannot log in any more. ${allEndedText(done)}`)
  })
}

/** `keepsight sessions reactivate` */
export async function reactivate(options: UserOptions): Promise<void> {
  await withServer(options, async ({ request }) => {
    const done = await request<object>('POST', userRoute(options, 'reactivate'), undefined, repeatable)
    answer(options.json, done, () => `User ${options.user} can log in again. Ended sessions stay ended.`)
  })
}

const userRoute = ({ app, user }: UserOptions, verb: string) =>
  `/v1/apps/${encodeURIComponent(app)}/users/${encodeURIComponent(user)}/${verb}`

/** The route of a session; without an app, of the app that has it. */
async function sessionRoute(id: string, app: string | undefined, { request }: Connection): Promise<string> {
  const route = (appId: string) => `/v1/apps/${encodeURIComponent(appId)}/sessions/${encodeURIComponent(id)}`
  if (app !== undefined) return route(app)
  const { apps } = await request<{ apps: { id: string }[] }>('GET', '/v1/apps')
  for (const each of apps) {
    const found = await request<object>('GET', route(each.id)).catch((error: unknown) => {
      if (error instanceof CliError && error.status === 404) return null
      throw error
    })
    if (found) return route(each.id)
  }
  throw new CliError(
    'No app has a user session with this id. Check the id; `keepsight sessions --app NAME` lists them.',
  )
}

function endedText({ ended, session }: { ended: number; session: UserSession }): string {
  if (ended === 0)
    return `Nothing to end: since ${shortTime(session.endingAt ?? session.startedAt)} the session is ${stateText(session)}.`
  return session.state === 'ended'
    ? `The session of ${session.user} (${session.device.label}) is ended.`
    : `The session of ${session.user} (${session.device.label}) is ending: no guarded process of the app lets it in; the app has not confirmed yet that it is destroyed.`
}

function allEndedText({ ended, sessions }: Ended): string {
  if (ended === 0) return 'There was no session to end.'
  return `Ended ${ended === 1 ? 'one session' : `${ended} sessions`}:\n${sessionsTable(sessions)}`
}
