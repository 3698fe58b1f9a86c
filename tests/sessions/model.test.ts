import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until, World, type Database } from './support/world.js'

/** `npm run test:sessions -- --operations N` sets it. */
const operations = Number(process.env['KEEPSIGHT_SESSION_OPERATIONS'] ?? 150)
const isLong = operations > 1_000
const limit = 2
const everyWorld: { database: Database; processes: number }[] = [
  { database: 'sqlite', processes: isLong ? 4 : 2 },
  { database: 'postgres', processes: isLong ? 4 : 2 },
]

interface ModelSession {
  id: string
  user: string
  cookie: string
  /** The cookies that it had before. */
  old: string[]
  isLive: boolean
}

/** What must be true: sessions in order of their log-ins. */
interface Model {
  sessions: ModelSession[]
  deactivated: Set<string>
  operations: number
}

type Command = fc.AsyncCommand<Model, World>

const liveOf = ({ sessions }: Model, user: string) =>
  sessions.filter((session) => session.user === user && session.isLive)

/** The list of live sessions is what the model says, at once; and the cookies are, within a second. */
async function expectTruth(model: Model, world: World, user: string): Promise<void> {
  model.operations++
  const expected = liveOf(model, user).map(({ id }) => id)
  const active = await world.sessionsOf(user, 'active')
  expect(active.map(({ id }) => id).toSorted()).toEqual(expected.toSorted())
  for (const { cookie, old, isLive } of model.sessions.filter((session) => session.user === user).slice(-4)) {
    const processes = isLive ? world.processes : 0
    await until(
      'the cookie is as the model has it, in every process',
      1_000,
      async () => (await world.livesIn(cookie)) === processes,
    )
    for (const each of old.slice(-1)) expect(await world.livesIn(each)).toBe(0)
  }
}

/** A command on one of the sessions so far, live or not. */
function onSession(
  name: string,
  which: number,
  act: (session: ModelSession, model: Model, world: World) => Promise<void>,
): Command {
  return {
    check: ({ sessions }) => sessions.length > 0,
    async run(model, world) {
      const session = model.sessions[which % model.sessions.length]!
      await act(session, model, world)
      await expectTruth(model, world, session.user)
    },
    toString: () => `${name}(${which})`,
  }
}

function onUser(
  name: string,
  user: string,
  act: (user: string, model: Model, world: World) => Promise<void>,
): Command {
  return {
    check: () => true,
    async run(model, world) {
      await act(user, model, world)
      await expectTruth(model, world, user)
    },
    toString: () => `${name}(${user})`,
  }
}

const logIn = (user: string) =>
  onUser('logIn', user, async (_user, model, world) => {
    const { status, json, cookie } = await world.ask('POST', `/log-in?user=${user}`)
    if (model.deactivated.has(user)) {
      expect(status).toBe(403)
      return
    }
    expect(status).toBe(200)
    const live = liveOf(model, user)
    for (const oldest of live.slice(0, Math.max(0, live.length - limit + 1))) oldest.isLive = false
    model.sessions.push({ id: String(json['session']), user, cookie: cookie!, old: [], isLive: true })
  })

const work = (kind: string, session: ModelSession, world: World) =>
  world.ask('POST', `/work/${kind}`, { cookie: session.cookie })

const commands = (prefix: string) => {
  const users = fc.constantFrom(...['a', 'b', 'c'].map((name) => `${prefix}${name}`))
  const which = fc.nat(30)
  const logIns = users.map(logIn)
  return fc.commands<Model, World, false>(
    [
      logIns,
      logIns,
      which.map((at) =>
        onSession('logOut', at, async (session, _model, world) => {
          await work('destroy', session, world)
          session.isLive = false
        }),
      ),
      which.map((at) =>
        onSession('end', at, async (session, _model, world) => {
          await world.end([session.id])
          session.isLive = false
        }),
      ),
      which.map((at) =>
        onSession('endOthers', at, async (session, model, world) => {
          const { user, id: except } = session
          await world.server('POST', '/v1/sessions/end', { user, except, reason: 'ended-by-user' })
          for (const each of liveOf(model, user)) if (each !== session) each.isLive = false
        }),
      ),
      which.map((at) =>
        onSession('regenerate', at, async (session, _model, world) => {
          if (!session.isLive) return
          const { cookie } = await work('regenerate', session, world)
          session.old.push(session.cookie)
          session.cookie = cookie!
        }),
      ),
      which.map((at) =>
        onSession('use', at, async (session, _model, world) => void (await work('write', session, world))),
      ),
      users.map((user) =>
        onUser('endAll', user, async (_user, model, world) => {
          await world.server('POST', '/v1/sessions/end', { user, reason: 'ended-by-admin' })
          for (const each of liveOf(model, user)) each.isLive = false
        }),
      ),
      users.map((user) =>
        onUser('deactivate', user, async (_user, model, world) => {
          await world.server('POST', '/v1/sessions/deactivate', { user })
          for (const each of liveOf(model, user)) each.isLive = false
          model.deactivated.add(user)
        }),
      ),
      users.map((user) =>
        onUser('reactivate', user, async (_user, model, world) => {
          await world.server('POST', '/v1/sessions/reactivate', { user })
          model.deactivated.delete(user)
        }),
      ),
    ],
    { maxCommands: 60, size: 'max' },
  )
}

/** What befalls the processes between two runs of commands: sessions outlive all of it. */
async function crash(world: World, round: number): Promise<void> {
  if (round % 5 === 1) {
    const index = round % world.processes
    await world.killApp(index)
    await world.startApp(index)
  } else if (round % 5 === 3) {
    world.served.kill(round % 2 === 0 ? 'main' : 'collector')
    await world.served.untilReady()
    await until('every process of the app is in step again', 10_000, () => world.inStep())
  }
}

describe.each(everyWorld)('random operations: $database, $processes processes of the app', (options) => {
  let world: World
  beforeAll(async () => {
    world = await World.open({ ...options, limit })
  }, 120_000)
  afterAll(() => world.close())

  it(
    `the live list is what is live, after each of ${operations} operations`,
    async () => {
      let done = 0
      for (let round = 0; done < operations; round++) {
        await fc.assert(
          fc.asyncProperty(commands(`r${round}-`), async (each) => {
            const model: Model = { sessions: [], deactivated: new Set(), operations: 0 }
            await fc.asyncModelRun(() => ({ model, real: world }), each)
            done += model.operations
          }),
          { numRuns: 1, endOnFailure: true },
        )
        await crash(world, round)
      }
      expect(done).toBeGreaterThanOrEqual(operations)
      if (isLong) console.log(`${done} operations: the live list was what was live after each`)
    },
    120_000 + operations * 400,
  )
})
