import { keepsightAuthJs } from 'keepsight/auth-js'
import type { NextAuthOptions } from 'next-auth'
import Credentials from 'next-auth/providers/credentials'
import { keepsight } from './keepsight'
import { byLink, byName, database, isInDatabase } from './providers'

const options: NextAuthOptions = isInDatabase
  ? { adapter: database().adapter(), providers: [{ ...byLink, server: '' }] }
  : { providers: [Credentials({ name: 'Name', ...byName })] }

export const authOptions = keepsightAuthJs(keepsight, options, {
  errorOf: ({ reason }) => new Error(reason),
})
