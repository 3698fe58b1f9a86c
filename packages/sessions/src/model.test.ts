import fc from 'fast-check'
import { expect, it } from 'vitest'
import { keyOf, onBothDatabases, start, until, type Bench } from './testing/bench.js'
import { Model } from './testing/model.js'

/** Operations in all; `KEEPSIGHT_MODEL_OPERATIONS=10000 npx vitest run packages/sessions/src/model.test.ts` for more. */
const operations = Number(process.env.KEEPSIGHT_MODEL_OPERATIONS ?? 400)
const operationsInARun = 40
const admin = { kind: 'admin', id: null } as const

const key = fc.integer({ min: 0, max: 12 })
const user = fc.constantFrom('ada', 'bob', 'eve')
const operation = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('start' as const),
      user,
      limit: fc.option(fc.integer({ min: 1, max: 3 })),
      reject: fc.boolean(),
      ttl: fc.option(fc.integer({ min: 1_000, max: 30_000 }), { freq: 2 }),
      // Mostly a new key, sometimes one that was there.
      key: fc.option(key, { freq: 3 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('end' as const), key }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('endAll' as const), user, except: fc.option(key) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom('deactivate' as const, 'reactivate' as const), user }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('rekey' as const), key, to: fc.option(key) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('gone' as const), key }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 20_000 }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const) }) },
)
type Operation = typeof operation extends fc.Arbitrary<infer Value> ? Value : never

onBothDatabases((bench) => {
  it(
    `is as a naive model says after each of ${operations} random operations`,
    { timeout: 3_600_000 },
    async () => {
      let run = 0
      await fc.assert(
        fc.asyncProperty(
          fc.array(operation, { minLength: 20, maxLength: operationsInARun, size: 'max' }),
          async (steps) => {
            await new Run(bench(), ++run).all(steps)
          },
        ),
        { numRuns: Math.ceil(operations / operationsInARun) },
      )
    },
  )
})

/** One sequence of operations on the service and on the model, in an app of its own. */
class Run {
  readonly #bench: Bench
  readonly #model = new Model()
  readonly #name: string
  #app = ''
  #sessions: Bench['sessions']
  #keys = 0

  constructor(bench: Bench, number: number) {
    this.#bench = bench
    this.#name = `run ${number} ${Math.random()}`
    this.#sessions = bench.restarted()
    this.#model.now = bench.clock.now = start
  }

  async all(steps: Operation[]): Promise<void> {
    this.#app = (await this.#bench.store.createApp({ name: this.#name })).app.id
    for (const step of steps) {
      await this.#take(step)
      await this.#compare()
    }
    await this.#sessions.close()
  }

  #key(number: number | null): string {
    return `${this.#name} ${number === null || number >= this.#keys ? this.#keys++ : number}`
  }

  async #take(step: Operation): Promise<void> {
    const [app, sessions, model] = [this.#app, this.#sessions, this.#model]
    switch (step.do) {
      case 'start': {
        const id = this.#key(step.key)
        const expected = model.start(id, step.user, step)
        const answer = await sessions
          .start(app, {
            keyId: keyOf(id),
            sealedKey: 'sealed',
            user: step.user,
            limit: step.limit,
            onLimit: step.reject ? 'reject' : 'end-oldest',
            absoluteTimeoutMs: step.ttl,
          })
          .then((each) => (each.outcome === 'started' ? 'started' : each.reason), refused)
        return expect(answer).toBe(expected)
      }
      case 'end': {
        const id = this.#key(step.key)
        const ended = await sessions
          .end(app, { sessions: [keyOf(id)], reason: 'logout' }, admin)
          .then((answer) => answer.ended, refused)
        return expect(ended).toBe(model.end(id, 'logout'))
      }
      case 'endAll': {
        const except = step.except === null ? null : this.#key(step.except)
        const request = {
          user: step.user,
          reason: 'ended-by-user',
          ...(except && { except: keyOf(except) }),
        } as const
        const ended = await sessions.end(app, request, admin).then((answer) => answer.ended, refused)
        return expect(ended).toBe(model.endAll(step.user, except, 'ended-by-user'))
      }
      case 'deactivate': {
        const { ended } = await sessions.deactivate(app, step.user, admin)
        model.deactivated.add(step.user)
        return expect(ended).toBe(model.endAll(step.user, null, 'user-deactivated'))
      }
      case 'reactivate':
        model.deactivated.delete(step.user)
        return sessions.reactivate(app, step.user)
      case 'rekey': {
        const [from, to] = [this.#key(step.key), this.#key(step.to)]
        const request = { keyId: keyOf(from), newKeyId: keyOf(to), newSealedKey: 'sealed' }
        const answer = await sessions.rekey(app, request).then(() => 'done', refused)
        return expect(answer).toBe(model.rekey(from, to))
      }
      case 'gone': {
        const id = this.#key(step.key)
        model.gone(id)
        return sessions.ack(app, { listener: 'p', acks: [{ keyId: keyOf(id), outcome: 'gone' }] })
      }
      case 'pass':
        model.now = this.#bench.clock.now += step.ms
        model.expire()
        // What is due is ended by the service itself, in a moment.
        return until(async () => (await this.#live()) === this.#liveOfModel())
      case 'restart':
        await sessions.close()
        this.#sessions = this.#bench.restarted()
    }
  }

  async #live(): Promise<string> {
    const { sessions } = await this.#sessions.find(this.#app, { state: 'active', limit: 1_000 })
    return sessions
      .map(({ id }) => id)
      .sort()
      .join()
  }

  #liveOfModel(): string {
    return this.#model.sessions
      .filter(({ state }) => state === 'active')
      .map(({ id }) => keyOf(id))
      .sort()
      .join()
  }

  async #compare(): Promise<void> {
    const { sessions } = await this.#sessions.find(this.#app, { limit: 1_000 })
    const found = sessions.map(({ id, user, state, reason }) => ({ id, user, state, reason }))
    const expected = this.#model.sessions.map(({ id, user, state, reason }) => ({
      id: keyOf(id),
      user,
      state,
      reason,
    }))
    expect(found.reverse()).toEqual(expected)
    const keys = this.#model.sessions.flatMap((each) => each.keys)
    const { keys: known } = await this.#sessions.check(this.#app, { keyIds: keys.map(({ id }) => keyOf(id)) })
    expect(known.map(({ state }) => state)).toEqual(keys.map(({ lets }) => (lets ? 'active' : 'ended')))
  }
}

/** A refusal of the service is `null` in the model. */
function refused(error: unknown): null {
  expect(error).toMatchObject({ name: 'SessionsError' })
  return null
}
