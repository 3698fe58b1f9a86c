import { createKeepsight } from 'keepsight'
import { keepsightAuthJs } from 'keepsight/auth-js'
import NextAuth, { getServerSession, type AuthOptions, type NextAuthOptions } from 'next-auth'
import GitHub from 'next-auth/providers/github'
import { AuthDatabase } from './lib/auth-database'

// Compiled, and never run: each of these is a configuration that next-auth takes, written in place.
const keepsight = createKeepsight<{ 'Order Completed': { total: number } }>({ disabled: true })
const providers = [GitHub({ clientId: '', clientSecret: '' })]

NextAuth(keepsightAuthJs(keepsight, { providers }))
NextAuth(keepsightAuthJs(keepsight, { providers, adapter: new AuthDatabase('').adapter() }))
NextAuth(
  keepsightAuthJs(keepsight, {
    providers,
    session: { maxAge: 60 },
    callbacks: {
      jwt: ({ token, user }) => ({ ...token, name: user.name ?? null }),
      session: ({ session, token }) => ({ ...session, user: { ...session.user, id: token.sub } }),
    },
    events: { linkAccount: ({ account }) => void account.provider },
  }),
)

export const authOptions = keepsightAuthJs(keepsight, { providers, session: { strategy: 'jwt' } })
NextAuth(authOptions)
void getServerSession(authOptions)
export const annotated: NextAuthOptions = keepsightAuthJs(keepsight, { providers })
export const asAuthOptions: AuthOptions = keepsightAuthJs(keepsight, annotated)
