import type { Keepsight } from 'keepsight'

/** Something that is viewed in the tests' app. */
export class Product {
  readonly id: number
  readonly title: string
  constructor(id: number) {
    this.id = id
    this.title = `Product ${id}`
  }
}

/** What the app keeps in a session. */
export interface Kept {
  userId?: string
  count?: number
}

/** One request, as the routes of every framework see it. */
export interface Call {
  /** The framework's own request. */
  request: Parameters<Keepsight['userSessions']['endOwn']>[0]
  params: Record<string, string>
  body: { user?: string; password?: string; id?: string }
  /** The session as it is now: another object after it got a new key. */
  session(): Kept
  /** Gives the session a new key, and nothing else. */
  regenerate(): Promise<void>
  destroy(): Promise<void>
}

/** What a route answers. */
export interface Answer {
  status?: number
  location?: string
  body?: unknown
}

/** A handler of a route. */
export type Handler = (call: Call) => Answer | Promise<Answer>

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** The chunks of `GET /stream/:id`, in time. */
export async function* streamed(keepsight: Keepsight, id: number): AsyncGenerator<string> {
  keepsight.viewed(new Product(id))
  for (const chunk of ['one ', 'two ', 'three']) {
    yield chunk
    await wait(50)
  }
}

/** An object that fails whoever looks at it. */
class Hostile {
  get id(): number {
    throw new Error('an id that cannot be read')
  }
}

/** A service deep in the app, which knows nothing of requests. */
async function findProduct(keepsight: Keepsight, id: number): Promise<Product> {
  await wait(2)
  const product = new Product(id)
  keepsight.viewed(product)
  return product
}

/** The routes of the app that each framework serves in the matrix, by method and path. */
export function createRoutes(keepsight: Keepsight): Record<string, Handler> {
  const { userSessions } = keepsight

  return {
    'GET /products/:id': async ({ params }) => ({ body: await findProduct(keepsight, Number(params['id'])) }),
    'GET /missing': async () => ({ status: 404, body: await findProduct(keepsight, 404) }),
    'GET /redirect': async () => {
      await findProduct(keepsight, 302)
      return { status: 302, location: '/products/1' }
    },
    'GET /broken': () => {
      keepsight.viewed(new Product(500))
      throw new Error('the template is broken')
    },
    /** Views from timers and promises that the request started. */
    'GET /later/:id': async ({ params }) => {
      const product = new Product(Number(params['id']))
      await new Promise<void>((resolve) =>
        setTimeout(() => setImmediate(() => queueMicrotask(() => (keepsight.viewed(product), resolve()))), 5),
      )
      return { body: product }
    },
    'GET /hostile': () => {
      keepsight.viewed(new Hostile())
      keepsight.viewed(undefined as never)
      return { body: {} }
    },
    'POST /search': async () => ({ body: await findProduct(keepsight, 200) }),

    async 'POST /log-in'({ request, body, session, regenerate }) {
      const { user = '', password } = body
      if (password === 'wrong') {
        await userSessions.logInFailed({ user, request })
        return { status: 401 }
      }
      await regenerate()
      const { session: started, rejected } = await userSessions.logIn({ user, request })
      if (rejected) return { status: 403, body: { reason: rejected.reason, message: rejected.message } }
      session().userId = user
      return { body: { id: started?.id } }
    },
    async 'POST /log-out'({ request }) {
      const { ended } = await userSessions.logOut({ request })
      return { body: { ended } }
    },
    async 'POST /destroy'({ destroy }) {
      await destroy()
      return { body: {} }
    },
    'GET /me': ({ request, session }) => {
      const notice = userSessions.endingOf(request)
      const reason = notice && userSessions.describeEnding(notice)
      return { body: { user: session().userId ?? null, count: session().count ?? 0, reason } }
    },
    'POST /write': ({ session }) => {
      session().count = (session().count ?? 0) + 1
      return { body: { count: session().count } }
    },
    async 'POST /slow-write/:ms'({ params, session }) {
      session().count = (session().count ?? 0) + 1
      await wait(Number(params['ms']))
      return { body: {} }
    },
    async 'POST /regenerate/:ms'({ params, session, regenerate }) {
      const { userId } = session()
      await wait(Number(params['ms']))
      await regenerate()
      if (userId !== undefined) session().userId = userId
      return { body: {} }
    },

    async 'GET /devices'({ request }) {
      const own = await userSessions.listOwn(request)
      return { body: own.map(({ session, isCurrent }) => ({ id: session.id, isCurrent })) }
    },
    async 'POST /devices/end'({ request, body }) {
      const { ended } = await userSessions.endOwn(request, body.id ?? '')
      return { body: { ended } }
    },
    async 'POST /devices/end-others'({ request }) {
      const { ended } = await userSessions.endOthers(request)
      return { body: { ended } }
    },
  }
}
