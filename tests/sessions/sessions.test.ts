import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { setTimeout as sleep } from 'node:timers/promises'
import { until, World, type Database } from './support/world.js'

/** `npm run test:sessions -- --rounds N` sets these. */
const rounds = Number(process.env['KEEPSIGHT_SESSION_ROUNDS'] ?? 1)
const many = Number(process.env['KEEPSIGHT_SESSION_REQUESTS'] ?? 200)
const everyWorld: { database: Database; processes: number }[] = process.env['KEEPSIGHT_SESSION_ROUNDS']
  ? (['sqlite', 'postgres'] as const).flatMap((database) =>
      [1, 4].map((processes) => ({ database, processes })),
    )
  : [
      { database: 'sqlite', processes: 2 },
      { database: 'postgres', processes: 2 },
    ]
const kinds = ['read', 'write', 'rolling', 'regenerate', 'touch'] as const

/** An ending reaches all processes of the app within this time, in milliseconds. */
const deliveredMs = 1_000

const range = (count: number) => Array.from({ length: count }, (_, index) => index)
const timeout = 60_000 + rounds * (20_000 + many * 60)

describe.each(everyWorld)(
  'one live session a user: $database, $processes processes of the app',
  (options) => {
    let world: World
    beforeAll(async () => {
      world = await World.open({ ...options, limit: 1 })
    }, 120_000)
    afterAll(() => world.close())

    it(`${many} log-ins of one user at once leave exactly one live`, { timeout }, async () => {
      for (let round = 0; round < rounds; round++) {
        const user = `crowd-${round}`
        const logIns = await Promise.all(range(many).map(() => world.tryLogIn(user)))
        expect(new Set(logIns.map(({ id }) => id)).size).toBe(many)

        // On a machine that has more to do, some wait longer for the server than a log-in may, and are told late.
        await until('every log-in was told', 60_000, () => world.inStep())
        await until('every replaced session is confirmed', 60_000, async () => {
          const ending = await world.sessionsOf(user, 'ending')
          return ending.length === 0
        })
        const sessions = await world.sessionsOf(user)
        expect(sessions).toHaveLength(many)
        const active = sessions.filter(({ state }) => state === 'active')
        expect(active).toHaveLength(1)
        expect(
          sessions.filter(({ state, reason }) => state === 'ended' && reason === 'replaced'),
        ).toHaveLength(many - 1)
        // And in the app itself: only the cookie of that session is logged in, in every process.
        const lives = await Promise.all(logIns.map(({ cookie }) => world.livesIn(cookie)))
        expect(lives.filter((count) => count > 0)).toEqual([options.processes])
        expect(logIns[lives.findIndex((count) => count > 0)]!.id).toBe(active[0]!.id)
      }
    })

    it(`a deactivation wins against ${many} log-ins that race with it`, { timeout }, async () => {
      for (let round = 0; round < rounds; round++) {
        const user = `leaver-${round}`
        const racing = range(many).map(async () => await world.ask('POST', `/log-in?user=${user}`))
        await sleep(Math.random() * 100)
        await world.server('POST', '/v1/sessions/deactivate', { user })
        const answers = await Promise.all(racing)
        const took = performance.now()
        await until('every log-in was told', 60_000, () => world.inStep())
        await until('nobody is logged in', deliveredMs + 2_000, async () => {
          const lives = await Promise.all(answers.map(({ cookie }) => world.livesIn(cookie)))
          return lives.every((count) => count === 0)
        })
        tell(
          `deactivation, round ${round + 1}: nobody live ${Math.round(performance.now() - took)} ms after the last answer`,
        )
        await sleep(300)
        expect(await world.sessionsOf(user, 'active')).toEqual([])
        const late = await world.ask('POST', `/log-in?user=${user}`)
        expect(late).toMatchObject({ status: 403, json: { reason: 'user-deactivated' } })
      }
    })

    it(`an ended session that calls ${many} times never harms the new one`, { timeout }, async () => {
      for (let round = 0; round < rounds; round++) {
        const user = `again-${round}`
        const old = await world.logIn(user)
        const current = await world.logIn(user)
        await until(
          'the first is refused everywhere',
          deliveredMs,
          async () => (await world.livesIn(old.cookie)) === 0,
        )
        const answers = await Promise.all(
          range(many).map((each) =>
            world.ask('POST', `/work/${kinds[each % kinds.length]}`, { cookie: old.cookie }),
          ),
        )
        expect(answers.filter(({ json }) => json['user'] !== null)).toEqual([])
        expect(await world.ask('GET', '/me', { cookie: old.cookie })).toMatchObject({
          json: { user: null, reason: 'replaced' },
        })
        expect(await world.livesIn(current.cookie)).toBe(options.processes)
        const active = await world.sessionsOf(user, 'active')
        expect(active.map(({ id }) => id)).toEqual([current.id])
      }
    })
  },
)

describe.each(everyWorld)(
  'an ended session stays ended: $database, $processes processes of the app',
  (options) => {
    let world: World
    beforeAll(async () => {
      world = await World.open({ ...options, limit: 'any' })
    }, 120_000)
    afterAll(() => world.close())

    /** Requests of all kinds that are under way while something happens; those that broke off do not count. */
    async function during(cookie: string, happening: () => Promise<void>): Promise<string[]> {
      const requests = range(many).map(async (each) => {
        const kind = kinds[each % kinds.length]!
        const ms = Math.round(Math.random() * 400)
        const answer = await world.ask('POST', `/work/${kind}?ms=${ms}`, { cookie }).catch(() => null)
        return answer?.cookie ?? cookie
      })
      await sleep(100 + Math.random() * 100)
      await happening()
      return [cookie, ...new Set(await Promise.all(requests))]
    }

    /** No cookie that the requests were given is logged in, anywhere, now and a while later. */
    async function expectGone(cookies: string[], user: string): Promise<void> {
      await until('all sessions of the user are confirmed as ended', 20_000, async () => {
        const sessions = await world.sessionsOf(user)
        return sessions.every(({ state }) => state === 'ended')
      })
      for (const pause of [0, 500]) {
        await sleep(pause)
        const lives = await Promise.all(cookies.map((cookie) => world.livesIn(cookie)))
        expect(lives.filter((count) => count > 0)).toEqual([])
      }
    }

    it(`${many} requests under way bring nothing back`, { timeout }, async () => {
      for (let round = 0; round < rounds; round++) {
        const user = `busy-${round}`
        const { cookie, id } = await world.logIn(user)
        const cookies = await during(cookie, () => world.end([id]))
        await expectGone(cookies, user)
      }
    })

    it(`nor when the app or the server is killed meanwhile`, { timeout: timeout * 2 }, async () => {
      const victims = ['app', 'main', 'collector', 'supervisor'] as const
      for (let round = 0; round < Math.max(rounds, victims.length); round++) {
        const victim = victims[round % victims.length]!
        const user = `killed-${round}`
        const { cookie, id } = await world.logIn(user)
        const cookies = await during(cookie, async () => {
          const killing = (async () => {
            await sleep(Math.random() * 60)
            if (victim === 'app') await world.killApp(0)
            else world.served.kill(victim)
            if (victim !== 'supervisor') return
            await world.served.untilGone()
            world.served.begin()
          })()
          await endAgain(world, id)
          await killing
        })
        if (victim === 'app') await world.startApp(0)
        await world.served.untilReady()
        await expectGone(cookies, user)
        // What follows is of an app that hears its server again.
        await until('every process of the app is in step again', 10_000, () => world.inStep())
      }
    })

    it(
      'a store that fails is never reported as ended, and is made good within 5 s of its return',
      { timeout },
      async () => {
        for (let round = 0; round < rounds; round++) {
          const user = `down-${round}`
          const { cookie, id } = await world.logIn(user)
          const fail = (failing: 0 | 1) =>
            Promise.all(
              range(options.processes).map((index) =>
                world.ask('POST', `/store?failing=${failing}`, { index }),
              ),
            )
          await fail(1)
          await world.end([id])
          await until(
            'it is refused everywhere',
            deliveredMs,
            async () => (await world.livesIn(cookie)) === 0,
          )
          await until('the failure is told', 10_000, async () => {
            const [session] = await world.sessionsOf(user)
            return session!.failedDeliveries > 0
          })
          expect(await world.sessionsOf(user)).toMatchObject([
            { state: 'ending', deliveryError: 'destroy_failed' },
          ])
          await fail(0)
          const took = await until('it has ended', 5_000, async () => {
            const [session] = await world.sessionsOf(user)
            return session!.state === 'ended'
          })
          tell(`store back: ended after ${Math.round(took)} ms`)
          expect(await world.livesIn(cookie)).toBe(0)
        }
      },
    )

    it('reaches every process within a second', { timeout }, async () => {
      const took: number[] = []
      for (let round = 0; round < Math.max(rounds, 5); round++) {
        const { cookie, id } = await world.logIn(`quick-${round}`)
        expect(await world.livesIn(cookie)).toBe(options.processes)
        await world.end([id])
        took.push(
          await until(
            'every process refuses it',
            deliveredMs,
            async () => (await world.livesIn(cookie)) === 0,
          ),
        )
      }
      tell(`an ending reached ${options.processes} processes within ${Math.round(Math.max(...took))} ms`)
    })
  },
)

/** Ends a session, again and again until the server has answered. */
async function endAgain(world: World, id: string): Promise<void> {
  await until('the server takes the ending', 60_000, async () => {
    try {
      await world.end([id])
      return true
    } catch {
      return false
    }
  })
}

function tell(line: string): void {
  if (process.env['KEEPSIGHT_SESSION_ROUNDS']) console.log(line)
}
