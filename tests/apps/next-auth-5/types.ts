import { createKeepsight } from 'keepsight'
import { keepsightAuthJs } from 'keepsight/auth-js'
import NextAuth, { type NextAuthConfig } from 'next-auth'
import GitHub from 'next-auth/providers/github'
import { AuthDatabase } from './lib/auth-database'

// Compiled, and never run: each of these is a configuration that next-auth takes, written in place.
const keepsight = createKeepsight<{ 'Order Completed': { total: number } }>({ disabled: true })

NextAuth(keepsightAuthJs(keepsight, { providers: [GitHub] }))
NextAuth(keepsightAuthJs(keepsight, { providers: [GitHub], adapter: new AuthDatabase('').adapter() }))
NextAuth(() => keepsightAuthJs(keepsight, { providers: [GitHub], session: { strategy: 'jwt', maxAge: 60 } }))
NextAuth(
  keepsightAuthJs(keepsight, {
    providers: [GitHub],
    callbacks: {
      jwt: ({ token, user }) => ({ ...token, name: user.name ?? null }),
      session: ({ session, token }) => ({ ...session, user: { ...session.user, id: token.sub ?? '' } }),
    },
    events: { linkAccount: ({ account }) => void account.provider },
  }),
)

export const config = keepsightAuthJs(keepsight, { providers: [GitHub], session: { strategy: 'jwt' } })
NextAuth(config)
export const annotated: NextAuthConfig = keepsightAuthJs(keepsight, { providers: [GitHub] })
