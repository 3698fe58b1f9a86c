import { ExpressAuth, type ExpressAuthConfig } from '@auth/express'
import GitHub from '@auth/express/providers/github'
import { createKeepsight } from 'keepsight'
import { keepsightAuthJs } from 'keepsight/auth-js'
import { describe, expectTypeOf, it } from 'vitest'

// A Keepsight of an app's own events: every adapter takes it.
const keepsight = createKeepsight<{ 'Order Completed': { total: number } }>({ disabled: true })

/** Those of next-auth are checked in tests/apps/next-auth-4 and next-auth-5: the types of Next change those of Node. */
describe('the types of Auth.js', () => {
  it('give a configuration back as it came', () => {
    const config: ExpressAuthConfig = { providers: [GitHub] }
    expectTypeOf(keepsightAuthJs(keepsight, config)).toEqualTypeOf<ExpressAuthConfig>()
    ExpressAuth(keepsightAuthJs(keepsight, { providers: [GitHub] }))
  })

  it('let callbacks know what they are asked', () => {
    ExpressAuth(
      keepsightAuthJs(keepsight, {
        providers: [GitHub],
        session: { maxAge: 60 },
        jwt: { maxAge: 60 },
        callbacks: {
          jwt({ token, user }) {
            expectTypeOf(user.email).toEqualTypeOf<string | null | undefined>()
            return token
          },
        },
        events: { linkAccount: ({ account }) => void expectTypeOf(account.provider).toEqualTypeOf<string>() },
      }),
    )
  })

  it('take nothing else for a configuration', () => {
    // @ts-expect-error -- there is no such way to keep sessions
    keepsightAuthJs(keepsight, { providers: [], session: { strategy: 'cookie' } })
    // @ts-expect-error -- a configuration has providers
    keepsightAuthJs(keepsight, {})
  })
})
