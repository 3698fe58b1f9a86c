import { keepsightAuthJs } from 'keepsight/auth-js'
import NextAuth, { CredentialsSignin, type NextAuthConfig } from 'next-auth'
import Credentials from 'next-auth/providers/credentials'
import { keepsight } from './lib/keepsight'
import { byLink, byName, database, isInDatabase } from './lib/providers'

const config: NextAuthConfig = {
  callbacks: { authorized: ({ auth }) => auth !== null },
  ...(isInDatabase
    ? { adapter: database().adapter(), providers: [byLink] }
    : { providers: [Credentials(byName)] }),
}

export const { handlers, auth } = NextAuth(
  keepsightAuthJs(keepsight, config, {
    errorOf: ({ reason }) => Object.assign(new CredentialsSignin(), { code: reason }),
  }),
)
