import { Hono, type Context } from 'hono'
import { createKeepsight } from 'keepsight'
import { keepsightHono } from 'keepsight/hono'
import { describe, expectTypeOf, it } from 'vitest'

// A Keepsight of an app's own events: every adapter takes it.
const keepsight = createKeepsight<{ 'Order Completed': { total: number } }>({ disabled: true })

interface Env {
  Bindings: { address: string }
  Variables: { account: { id: string } | null }
}

describe('the types of Hono', () => {
  it('let the middleware into every app, with its own context in the options', () => {
    new Hono().use(keepsightHono(keepsight))
    const app = new Hono<Env>()
    app.use(keepsightHono(keepsight))
    app.use(
      keepsightHono<Env>(keepsight, {
        user: (c) => {
          expectTypeOf(c).toEqualTypeOf<Context<Env>>()
          return c.get('account')?.id
        },
        remoteAddress: (c) => c.env.address,
        visitorCookie: false,
      }),
    )
    // @ts-expect-error -- a session key is a text
    keepsightHono(keepsight, { sessionKey: () => 7 })
    // @ts-expect-error -- there is no such option
    keepsightHono(keepsight, { userId: () => 7 })
  })
})
